import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DvmError } from '../../event/error.ts';
import type { Home } from '../../home/folder.ts';
import type { IndexMethod, IndexRequest, IndexResponse, ThreadData } from './index-thread.ts';
import type { Index } from './session-index.ts';

type Args<M extends IndexMethod> = Parameters<Index[M]>;
type Result<M extends IndexMethod> = Awaited<ReturnType<Index[M]>>;

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The index in a separate thread, which starts with the first call and keeps no process alive. If it ends, pending
 * calls are rejected and the next call starts another one: everything it knows is on the disk.
 */
export class RemoteIndex implements Index {
  readonly #data: ThreadData;
  readonly #warn: (message: string) => void;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #lastId = 0;

  constructor(home: Home, warn: (message: string) => void, locateWasm?: () => string) {
    this.#data = { home: home.path, ...(locateWasm && { wasm: locateWasm() }) };
    this.#warn = warn;
  }

  readonly slice = (...args: Args<'slice'>): Promise<Result<'slice'>> => this.#call('slice', args);
  readonly get = (...args: Args<'get'>): Promise<Result<'get'>> => this.#call('get', args);
  readonly trend = (...args: Args<'trend'>): Promise<Result<'trend'>> => this.#call('trend', args);
  readonly lastSuccessful = (): Promise<Result<'lastSuccessful'>> => this.#call('lastSuccessful', []);
  readonly lastResults = (): Promise<Result<'lastResults'>> => this.#call('lastResults', []);
  readonly keys = (...args: Args<'keys'>): Promise<Result<'keys'>> => this.#call('keys', args);
  readonly indexEnded = (): Promise<Result<'indexEnded'>> => this.#call('indexEnded', []);
  readonly heal = (): Promise<Result<'heal'>> => this.#call('heal', []);
  readonly clean = (...args: Args<'clean'>): Promise<Result<'clean'>> => this.#call('clean', args);
  readonly remove = (...args: Args<'remove'>): Promise<Result<'remove'>> => this.#call('remove', args);
  readonly signature = (): Promise<Result<'signature'>> => this.#call('signature', []);

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#fail(new Error('the history was closed'));
    await worker?.terminate();
  }

  #call<M extends IndexMethod>(method: M, args: Args<M>): Promise<Result<M>> {
    const worker = (this.#worker ??= this.#start());
    const id = ++this.#lastId;
    return new Promise<Result<M>>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, method, args } satisfies IndexRequest);
    });
  }

  #start(): Worker {
    const worker = new Worker(program(), { workerData: this.#data });
    const ended = (why: Error): void => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#fail(why);
    };
    worker.on('message', (response: IndexResponse) => this.#receive(response, worker));
    worker.on('error', ended);
    worker.on('exit', (code) => ended(new Error(`it ended with exit code ${code}`)));
    return worker;
  }

  #receive(response: IndexResponse, worker: Worker): void {
    if ('warning' in response) return this.#warn(response.warning);
    const pending = this.#pending.get(response.id);
    this.#pending.delete(response.id);
    if (this.#pending.size === 0) worker.unref();
    if ('error' in response) pending?.reject(new DvmError(response.error));
    else pending?.resolve(response.value as never);
  }

  #fail(cause: Error): void {
    const error = new DvmError(
      {
        kind: 'internal',
        message: `The history thread stopped: ${cause.message}.`,
        hint: 'Try again, or reload the window.',
      },
      { cause },
    );
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

/** Beside the bundle (CommonJS, which has `__dirname`), or beside this file when the sources run as they are. */
function program(): string | URL {
  return typeof __dirname === 'string'
    ? join(__dirname, 'history-thread.cjs')
    : new URL('index-thread.ts', import.meta.url);
}
