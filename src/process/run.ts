import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers';
import { programEnvironment, type ProgramVariables } from './environment.ts';
import { type StartedProgram, startProgram } from './start.ts';
import { errno } from './system-error.ts';

/** Standard error is kept from its end. */
const DEFAULT_MAX_STDERR_BYTES = 64 * 1024;

export interface RunOptions {
  /** The user's own environment. */
  readonly env: NodeJS.ProcessEnv;
  /** What is changed in it. */
  readonly variables?: ProgramVariables;
  readonly cwd?: string;
  readonly input?: string;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  /** A program that prints more is killed. Without a limit, standard output is discarded. */
  readonly maxStdoutBytes?: number;
  readonly maxStderrBytes?: number;
  /** Receives standard error as it is printed; nothing of it is kept. */
  readonly onStderr?: (chunk: Buffer) => void;
  /** How long the program may take to end after SIGTERM before it is killed; without it, it is killed at once. */
  readonly graceMs?: number;
}

/** Why a program did not exit normally. */
export type RunFailure = 'not_found' | 'not_started' | 'aborted' | 'timed_out' | 'too_much_output';

export interface RunResult {
  readonly failure?: RunFailure;
  /** The system's error for `not_found` and `not_started`. */
  readonly error?: Error;
  /** Absent if the program did not start, or was killed. */
  readonly exitCode?: number;
  readonly stdout: string;
  /** The end of it. */
  readonly stderr: string;
}

/**
 * Runs a program to its end: without a shell, in a process group that is stopped with it, in the user's environment
 * with listed changes, within limits of time and output. Never rejects.
 */
export async function run(command: readonly [string, ...string[]], options: RunOptions): Promise<RunResult> {
  const { env, variables = {}, cwd, signal, input = '', timeoutMs, graceMs } = options;
  const environment = programEnvironment(env, variables);
  let program: StartedProgram;
  try {
    program = startProgram(command, environment, cwd);
  } catch (thrown) {
    // execa throws where an argument holds a null byte.
    return { failure: 'not_started', error: thrown as Error, stdout: '', stderr: '' };
  }
  let failure: RunFailure | undefined;
  let force: NodeJS.Timeout | undefined;
  const stop = (reason: RunFailure): void => {
    failure ??= reason;
    if (graceMs === undefined || reason === 'too_much_output') return program.kill('SIGKILL');
    program.kill('SIGTERM');
    force ??= setTimeout(() => program.kill('SIGKILL'), graceMs);
  };
  const onAbort = (): void => stop('aborted');
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => stop('timed_out'), timeoutMs);
  const stdout = keepStart(program.stdout, options.maxStdoutBytes, () => stop('too_much_output'));
  const stderr =
    options.onStderr === undefined
      ? keepEnd(program.stderr, options.maxStderrBytes ?? DEFAULT_MAX_STDERR_BYTES)
      : passOn(program.stderr, options.onStderr);
  program.stdin.end(input);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  const { exitCode, error } = await program.ended;
  clearTimeout(timer);
  clearTimeout(force);
  signal.removeEventListener('abort', onAbort);
  if (error !== undefined) failure ??= errno(error) === 'ENOENT' ? 'not_found' : 'not_started';
  return {
    ...(failure !== undefined && { failure }),
    ...(error !== undefined && { error }),
    ...(exitCode !== undefined && { exitCode }),
    stdout: stdout(),
    stderr: stderr(),
  };
}

function keepStart(stream: Readable, maxBytes: number | undefined, onTooMuch: () => void): () => string {
  if (maxBytes === undefined) {
    stream.resume();
    return () => '';
  }
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) onTooMuch();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString();
}

function keepEnd(stream: Readable, maxBytes: number): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    for (let first = chunks[0]; first !== undefined && size - first.length >= maxBytes; first = chunks[0]) {
      size -= first.length;
      chunks.shift();
    }
  });
  return () => Buffer.concat(chunks).subarray(-maxBytes).toString();
}

/** One chunk at a time, so that a program that prints endlessly does not block everything else in this process. */
function passOn(stream: Readable, onChunk: (chunk: Buffer) => void): () => string {
  stream.on('data', (chunk: Buffer) => {
    stream.pause();
    setImmediate(() => stream.resume());
    onChunk(chunk);
  });
  return () => '';
}
