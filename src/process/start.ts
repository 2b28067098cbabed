import type { Readable, Writable } from 'node:stream';
import { execa } from 'execa';

/** Kills each running program. One listener serves all: Node.js warns about many listeners of one event. */
const running = new Set<() => void>();

export interface ProgramEnd {
  /** Absent if the program did not start, or was killed. */
  readonly exitCode?: number;
  /** The system's error for a program that did not start. */
  readonly error?: Error;
}

/** A program that was started in its own process group. */
export interface StartedProgram {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Signals the whole group: programs such as docker start others, which would keep the output open. */
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Resolves when the program has ended and its output is read. Never rejects. */
  readonly ended: Promise<ProgramEnd>;
}

/** Starts a program without a shell. It is killed when this process exits. */
export function startProgram(
  [file, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
  cwd?: string,
): StartedProgram {
  // Windows has no process groups: there, only the program itself is signalled.
  const isGroup = process.platform !== 'win32';
  const child = execa(file, args, {
    env,
    extendEnv: false,
    detached: isGroup,
    stdio: 'pipe',
    buffer: false,
    reject: false,
    windowsHide: true,
    ...(cwd !== undefined && { cwd }),
  });
  const kill = (signal: NodeJS.Signals): void => {
    try {
      if (isGroup && child.pid !== undefined) process.kill(-child.pid, signal);
      else child.kill(signal);
    } catch {
      // It has ended already.
    }
  };
  const end = (): void => kill('SIGKILL');
  if (running.size === 0) process.once('exit', endAll);
  running.add(end);
  const ended = child.then(({ exitCode, cause }): ProgramEnd => {
    running.delete(end);
    if (running.size === 0) process.off('exit', endAll);
    if (child.pid === undefined) return { error: cause instanceof Error ? cause : new Error(`${file} did not start`) };
    return exitCode === undefined ? {} : { exitCode };
  });
  // A program may end without reading its input.
  child.stdin.on('error', () => undefined);
  return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, kill, ended };
}

function endAll(): void {
  for (const end of running) end();
}
