import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DvmError } from '../../event/error.ts';
import type { Home } from '../../home/folder.ts';
import type { Asked, Question, Said, ThreadData } from './index-protocol.ts';
import type { Index } from './session-index.ts';

type Values<Q extends Question> = Parameters<Index[Q]>;
type Answer<Q extends Question> = Awaited<ReturnType<Index[Q]>>;

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The index in a thread of its own. It starts with the first question and keeps no process alive. Should it end,
 * whoever
 * waits is told, and the next question starts another: all it knows is on the disk.
 */
export class RemoteIndex implements Index {
  readonly #data: ThreadData;
  readonly #warn: (message: string) => void;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #asked = 0;

  constructor(home: Home, warn: (message: string) => void, locateWasm?: () => string) {
    this.#data = { home: home.path, ...(locateWasm && { wasm: locateWasm() }) };
    this.#warn = warn;
  }

  readonly slice = (...values: Values<'slice'>): Promise<Answer<'slice'>> => this.#ask('slice', values);
  readonly get = (...values: Values<'get'>): Promise<Answer<'get'>> => this.#ask('get', values);
  readonly trend = (...values: Values<'trend'>): Promise<Answer<'trend'>> => this.#ask('trend', values);
  readonly lastSuccessful = (): Promise<Answer<'lastSuccessful'>> => this.#ask('lastSuccessful', []);
  readonly lastResults = (): Promise<Answer<'lastResults'>> => this.#ask('lastResults', []);
  readonly keys = (...values: Values<'keys'>): Promise<Answer<'keys'>> => this.#ask('keys', values);
  readonly fold = (): Promise<Answer<'fold'>> => this.#ask('fold', []);
  readonly heal = (): Promise<Answer<'heal'>> => this.#ask('heal', []);
  readonly clean = (...values: Values<'clean'>): Promise<Answer<'clean'>> => this.#ask('clean', values);
  readonly remove = (...values: Values<'remove'>): Promise<Answer<'remove'>> => this.#ask('remove', values);
  readonly signature = (): Promise<Answer<'signature'>> => this.#ask('signature', []);

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#fail(new Error('the history was closed'));
    await worker?.terminate();
  }

  #ask<Q extends Question>(question: Q, values: Values<Q>): Promise<Answer<Q>> {
    const worker = (this.#worker ??= this.#start());
    const id = ++this.#asked;
    return new Promise<Answer<Q>>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, question, values } satisfies Asked);
    });
  }

  #start(): Worker {
    const worker = new Worker(program(), { workerData: this.#data });
    const ended = (why: Error): void => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#fail(why);
    };
    worker.on('message', (said: Said) => this.#hear(said, worker));
    worker.on('error', ended);
    worker.on('exit', (code) => ended(new Error(`it ended with exit code ${code}`)));
    return worker;
  }

  #hear(said: Said, worker: Worker): void {
    if ('warning' in said) return this.#warn(said.warning);
    const waiting = this.#waiting.get(said.id);
    this.#waiting.delete(said.id);
    if (this.#waiting.size === 0) worker.unref();
    if ('error' in said) waiting?.reject(new DvmError(said.error));
    else waiting?.resolve(said.value as never);
  }

  #fail(cause: Error): void {
    const error = new DvmError(
      {
        kind: 'internal',
        message: `The thread that reads the history ended: ${cause.message}.`,
        hint: 'Try again; reload the window if it stays so.',
      },
      { cause },
    );
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** Beside the bundle (CommonJS, which has `__dirname`), or beside this file when the sources run as they are. */
function program(): string | URL {
  return typeof __dirname === 'string'
    ? join(__dirname, 'history-thread.cjs')
    : new URL('index-thread.ts', import.meta.url);
}
