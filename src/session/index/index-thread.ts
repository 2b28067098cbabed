import { parentPort, workerData } from 'node:worker_threads';
import { reportOf } from '../../event/error.ts';
import { homeFolder } from '../../home/folder.ts';
import type { Asked, Said, ThreadData } from './index-protocol.ts';
import { SessionIndex } from './session-index.ts';

/**
 * The program of a thread that does the work of the database, so that the one which draws and types never waits for
 * it.
 */
function serve(port: NonNullable<typeof parentPort>, { home, wasm }: ThreadData): void {
  const say = (said: Said): void => port.postMessage(said);
  const index = new SessionIndex(
    homeFolder({ DVM_HOME: home }, ''),
    (warning) => say({ warning }),
    wasm === undefined ? undefined : () => wasm,
  );
  port.on('message', ({ id, question, values }: Asked) => {
    const asked = index as unknown as Record<typeof question, (...values: readonly unknown[]) => Promise<unknown>>;
    asked[question](...values).then(
      (value) => say({ id, value }),
      (error: unknown) => say({ id, error: reportOf(error) }),
    );
  });
}

if (parentPort !== null) serve(parentPort, workerData as ThreadData);
