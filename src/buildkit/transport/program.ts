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
  const program = startProgram(command, env);
  let stderr = '';
  const socket = Duplex.from({ readable: program.stdout, writable: program.stdin });
  program.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-MAX_STDERR_LENGTH)));
  void program.ended.then(({ error }) => {
    stderr ||= error?.message ?? '';
    socket.destroy(error);
  });
  socket.on('error', () => undefined);
  socket.once('close', () => program.kill('SIGKILL'));
  return { socket, stderr: () => stderr.trim() };
}
