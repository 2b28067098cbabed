import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { BuildEvent } from '../../src/event/event.ts';
import { repository } from '../rig/folders.ts';
import { eventually } from './eventually.ts';

/** The program as users start it. It runs the bundles in `dist`, which `buildBundles` brings up to date. */
export const DVM = path.join(repository, 'bin/dvm.mjs');

/** No engine listens there: `dvm` reports that at once, and leaves the engine of this machine alone. */
const NO_ENGINE = 'unix:///nonexistent/engine.sock';

/** Where `dvm` keeps its files, and the other variables of its environment. */
export interface DvmEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface DvmOptions {
  /** Additional variables; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** A file descriptor for its standard output, which is captured otherwise. */
  readonly stdout?: number;
  readonly stderr?: number;
}

export interface Ended {
  /** Undefined if a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running `dvm`. */
export class Dvm {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #stdout: Buffer[] = [];
  readonly #stderr: Buffer[] = [];
  #hasEnded = false;

  constructor({ env: base }: DvmEnvironment, args: readonly string[], options: DvmOptions = {}) {
    const { env, cwd = repository, stdout = 'pipe', stderr = 'pipe' } = options;
    const child = spawn(process.execPath, [DVM, ...args], {
      cwd,
      env: { ...process.env, ...base, ...env },
      stdio: ['ignore', stdout, stderr],
    });
    child.stdout?.on('data', (chunk: Buffer) => this.#stdout.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => this.#stderr.push(chunk));
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        this.#hasEnded = true;
        resolve({ exitCode: code ?? undefined, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** What it has printed so far. */
  get stdout(): string {
    return this.stdoutBytes.toString();
  }

  get stdoutBytes(): Buffer {
    return Buffer.concat(this.#stdout);
  }

  get stderr(): string {
    return Buffer.concat(this.#stderr).toString();
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Closes its output, as "head" does when it has read enough. */
  stopReading(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  /** The events that `-o jsonl` has printed so far. */
  events(): BuildEvent[] {
    return eventsOf(this.stdout);
  }

  /** Waits until it has printed `text`. */
  async printed(text: string): Promise<void> {
    await this.#until(`dvm prints "${text}"`, () => this.stdout.includes(text));
  }

  /** Waits until a build step has printed `text` (needs `-o jsonl`). */
  async logged(text: string): Promise<void> {
    await this.#until(`a step prints "${text}"`, () =>
      this.events().some((event) => event.type === 'log' && event.line.includes(text)),
    );
  }

  async #until(condition: string, holds: () => boolean): Promise<void> {
    await eventually(condition, () => {
      const hasEnded = this.#hasEnded;
      if (holds()) return true;
      assert.ok(!hasEnded, `dvm ended, but not because ${condition}:\n${this.stderr}${this.stdout.slice(-4000)}`);
      return false;
    });
  }
}

/** Runs `dvm` to its end. */
export function dvm(environment: DvmEnvironment, args: readonly string[], options?: DvmOptions): Promise<Ended> {
  return new Dvm(environment, args, options).ended;
}

/** An environment without an engine, for commands that do not need one. */
export function withoutEngine(home: string): DvmEnvironment {
  return { env: { DVM_HOME: home, DOCKER_HOST: NO_ENGINE } };
}

export function eventsOf(jsonl: string): BuildEvent[] {
  return jsonl
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as BuildEvent);
}

let bundlesBuilt = false;

/** Builds the bundles that `dvm` runs, once per test process: a test must not run an earlier state of the source. */
export function buildBundles(): void {
  if (bundlesBuilt) return;
  const { status, stderr } = spawnSync(process.execPath, ['esbuild.config.mjs'], { cwd: repository, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  bundlesBuilt = true;
}
