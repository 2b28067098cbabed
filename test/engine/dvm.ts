import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { BuildEvent, WorkspaceResult } from '../../src/event/event.ts';
import type { SessionStatus, WorkspaceStatus } from '../../src/event/status.ts';
import { eventually } from './eventually.ts';
import type { Scratch } from './scratch.ts';

export const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const DVM = path.join(REPOSITORY, 'bin/dvm.mjs');

/** What `dvm build -o json` and `dvm build status -o json` print. */
export interface SessionDocument {
  readonly session: { id: string; status: SessionStatus; startedAt: string; completedAt: string | null };
  readonly workspaces: readonly WorkspaceDocument[];
}

export interface WorkspaceDocument {
  readonly name: string;
  readonly app: string;
  readonly path: string;
  readonly file: string;
  readonly platform: string | null;
  readonly status: WorkspaceStatus;
  readonly reason: string | null;
  readonly image: string | null;
  readonly imageId: string | null;
  readonly durationMs: number | null;
  readonly upToDate: boolean;
  readonly push: null;
  readonly error: Required<WorkspaceResult>['error'] | null;
}

export interface Ended {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface DvmOptions {
  /** Added to the environment of the tests; an undefined value takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A file descriptor for its standard output; otherwise that is kept. */
  readonly stdout?: number;
}

/** A running `dvm`, in a process of its own. */
export class Dvm {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';
  #over = false;

  constructor(scratch: Scratch, args: readonly string[], { env = {}, stdout }: DvmOptions = {}) {
    const child = spawn(process.execPath, [DVM, ...args], {
      cwd: REPOSITORY,
      env: { ...process.env, DVM_HOME: scratch.home.path, DVM_LAYER_CACHE: scratch.keepsLayers ? 'on' : 'off', ...env },
      stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        this.#over = true;
        resolve({ exitCode: code ?? undefined, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Closes what reads its output, as a terminal does that goes away, or "head" when it has seen enough. */
  stopReading(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  /** The events that `-o jsonl` has printed so far. */
  events(): BuildEvent[] {
    return eventsOf(this.#stdout);
  }

  /** Waits for a line in the log of a build step (needs `-o jsonl`). */
  async logLine(text: string): Promise<void> {
    await eventually(`the log says "${text}"`, () => {
      if (this.#over)
        throw new Error(`dvm ended before its log said "${text}":\n${this.#stderr}${this.#stdout.slice(-4000)}`);
      return this.events().some((event) => event.type === 'log' && event.line.includes(text));
    });
  }
}

/** Runs `dvm` to its end. */
export function dvm(scratch: Scratch, args: readonly string[], options?: DvmOptions): Promise<Ended> {
  return new Dvm(scratch, args, options).ended;
}

/** Runs `dvm build` on the scratch's root and returns its document, with the exit code. */
export async function build(
  scratch: Scratch,
  args: readonly string[],
  options?: DvmOptions,
): Promise<SessionDocument & { exitCode: number | undefined }> {
  const { exitCode, stdout, stderr } = await dvm(
    scratch,
    ['build', '--root', scratch.root, '-o', 'json', ...args],
    options,
  );
  return { ...parseDocument(stdout, stderr), exitCode };
}

/** What `dvm build status` says of the newest session, or of whatever the arguments ask for. */
export async function status(scratch: Scratch, ...args: readonly string[]): Promise<SessionDocument> {
  const { stdout, stderr } = await dvm(scratch, ['build', 'status', '-o', 'json', ...args]);
  return parseDocument(stdout, stderr);
}

export function eventsOf(jsonl: string): BuildEvent[] {
  return jsonl
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as BuildEvent);
}

/** The row of a document that has only one. */
export function onlyRow({ workspaces }: SessionDocument): WorkspaceDocument {
  const [row] = workspaces;
  if (row === undefined || workspaces.length > 1) throw new Error(`There are ${workspaces.length} rows.`);
  return row;
}

function parseDocument(stdout: string, stderr: string): SessionDocument {
  try {
    const document = JSON.parse(stdout) as SessionDocument;
    if (Array.isArray(document.workspaces)) return document;
  } catch {
    // Told below.
  }
  throw new Error(`dvm printed no session:\n${stdout}${stderr}`);
}
