import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorReport, reportOf } from '../../event/error.ts';
import { homeFolder } from '../../home/folder.ts';
import { type Index, SessionIndex } from './session-index.ts';

export type IndexMethod = Exclude<keyof Index, 'close'>;

/** What the thread is started with. */
export interface ThreadData {
  readonly home: string;
  /** The path of SQLite's WebAssembly program, if it is not beside the bundle. */
  readonly wasm?: string;
}

export interface IndexRequest {
  readonly id: number;
  readonly method: IndexMethod;
  readonly args: readonly unknown[];
}

export type IndexResponse =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorReport }
  /** For the user; belongs to no request. */
  | { readonly warning: string };

/** The program of the thread that works on the database, so that a window's own thread never waits for it. */
function serve(port: NonNullable<typeof parentPort>, { home, wasm }: ThreadData): void {
  const respond = (response: IndexResponse): void => port.postMessage(response);
  const index = new SessionIndex(
    homeFolder({ DVM_HOME: home }, ''),
    (warning) => respond({ warning }),
    wasm === undefined ? undefined : () => wasm,
  );
  port.on('message', ({ id, method, args }: IndexRequest) => {
    const methods = index as unknown as Record<IndexMethod, (...args: readonly unknown[]) => Promise<unknown>>;
    methods[method](...args).then(
      (value) => respond({ id, value }),
      (error: unknown) => respond({ id, error: reportOf(error) }),
    );
  });
}

if (parentPort !== null) serve(parentPort, workerData as ThreadData);
