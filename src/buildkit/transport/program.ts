import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';

const LONGEST_COMPLAINT = 2000;

/** How to end each program that runs: by one listener for all, as a process complains of many. */
const running = new Set<() => void>();

export interface ProgramConnection {
  readonly socket: Duplex;
  /** What the program has said on its standard error, the end of it. */
  readonly complaint: () => string;
}

/**
 * The standard input and output of a program as a connection. `docker buildx dial-stdio` neither ends with its input
 * nor
 * at SIGTERM, and its plugin is a second process: the whole group is ended by force when the connection closes.
 */
export function openProgram(
  [file, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
): ProgramConnection {
  const isGroup = process.platform !== 'win32';
  const child = spawn(file, args, { env, detached: isGroup, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
  let complaint = '';
  const socket = Duplex.from({ readable: child.stdout, writable: child.stdin });
  const end = (): void => {
    try {
      if (isGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (complaint = (complaint + text).slice(-LONGEST_COMPLAINT)));
  child.once('error', (error) => {
    complaint ||= error.message;
    socket.destroy(error);
  });
  child.once('close', () => {
    running.delete(end);
    if (running.size === 0) process.off('exit', endAll);
    socket.destroy();
  });
  socket.on('error', () => undefined);
  socket.once('close', end);
  if (running.size === 0) process.once('exit', endAll);
  running.add(end);
  return { socket, complaint: () => complaint.trim() };
}

function endAll(): void {
  for (const end of running) end();
}
