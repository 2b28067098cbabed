import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

/** Kills each running program. One listener serves all: Node.js warns about many listeners of one event. */
const running = new Set<() => void>();

/** A program that was started in a process group of its own. */
export interface StartedProgram {
  readonly child: ChildProcessWithoutNullStreams;
  /** Signals the whole group: programs such as docker start others, which would keep the output open. */
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** Starts a program without a shell. It is killed when this process exits. */
export function startProgram(
  [file, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
  cwd?: string,
): StartedProgram {
  // Windows has no process groups: there, only the program itself is signalled.
  const isGroup = process.platform !== 'win32';
  const child = spawn(file, args, {
    env,
    detached: isGroup,
    stdio: 'pipe',
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
  child.once('close', () => {
    running.delete(end);
    if (running.size === 0) process.off('exit', endAll);
  });
  // A program may end without reading its input.
  child.stdin.on('error', () => undefined);
  return { child, kill };
}

function endAll(): void {
  for (const end of running) end();
}
