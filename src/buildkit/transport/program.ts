import { Duplex } from 'node:stream';
import { startProgram } from '../../process/start.ts';

const MAX_STDERR_LENGTH = 2000;

export interface ProgramConnection {
  readonly socket: Duplex;
  /** The end of the program's standard error. */
  readonly stderr: () => string;
}

/**
 * A program's standard input and output as a connection. `docker buildx dial-stdio` exits neither when its input ends
 * nor on SIGTERM, so it is killed when the connection closes.
 */
export function openProgram(command: readonly [string, ...string[]], env: NodeJS.ProcessEnv): ProgramConnection {
  const { child, kill } = startProgram(command, env);
  let stderr = '';
  const socket = Duplex.from({ readable: child.stdout, writable: child.stdin });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-MAX_STDERR_LENGTH)));
  child.once('error', (error) => {
    stderr ||= error.message;
    socket.destroy(error);
  });
  child.once('close', () => socket.destroy());
  socket.on('error', () => undefined);
  socket.once('close', () => kill('SIGKILL'));
  return { socket, stderr: () => stderr.trim() };
}
