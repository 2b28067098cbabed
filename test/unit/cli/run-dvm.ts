import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';

const REPOSITORY = path.join(import.meta.dirname, '../../..');
const DVM = path.join(REPOSITORY, 'bin/dvm.mjs');

/** Nothing answers there: what needs an engine says so at once, and whatever is on this machine is left alone. */
const NO_ENGINE = 'unix:///nonexistent/engine.sock';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function buildBundles(): void {
  const built = spawnSync(process.execPath, ['esbuild.config.mjs'], { cwd: REPOSITORY, encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr);
}

const environment = (home: string): NodeJS.ProcessEnv => ({ ...process.env, DVM_HOME: home, DOCKER_HOST: NO_ENGINE });

/** Runs the real `dvm` to its end. */
export function dvmIn(home: string, args: readonly string[], cwd = REPOSITORY, env: NodeJS.ProcessEnv = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [DVM, ...args], {
    cwd,
    env: { ...environment(home), ...env },
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

/** The same, for what it prints that is no text. */
export function dvmBytes(home: string, args: readonly string[]): Buffer {
  return spawnSync(process.execPath, [DVM, ...args], { cwd: REPOSITORY, env: environment(home) }).stdout;
}

export interface RunningDvm {
  readonly ended: Promise<number | null>;
  out(): string;
  /** Resolves when it has printed this; rejects when it ends before. */
  says(text: string): Promise<void>;
  stopReading(): void;
}

export function startDvm(home: string, args: readonly string[]): RunningDvm {
  const child = spawn(process.execPath, [DVM, ...args], {
    cwd: REPOSITORY,
    env: environment(home),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    ended,
    out: () => out,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => (out.includes(text) ? resolve() : undefined);
        child.stdout.on('data', look);
        void ended.then(() => reject(new Error(`It ended without saying ${text}: ${out}`)));
        look();
      }),
    stopReading: () => void child.stdout.destroy(),
  };
}
