import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DvmError } from '../event/error.ts';
import type { BuildEvent } from '../event/event.ts';
import type { ExportedSession } from '../session/export/open-export.ts';
import { fileDiagnostic } from '../workspace/document/file-diagnostic.ts';
import type { Loaded } from '../workspace/document/load.ts';
import type { ReadingAnswer, ReadingTask } from './reading-protocol.ts';

export interface ReadingLimits {
  /** For one file, or for resolving all files together. */
  readonly silenceMs: number;
  /** For a whole root or export. */
  readonly totalMs: number;
  readonly memoryMb: number;
}

const LIMITS: ReadingLimits = { silenceMs: 15_000, totalMs: 120_000, memoryMb: 1024 };
/** How many files may stop the thread before the folder is abandoned. */
const MAX_SKIPPED = 5;
/** How long the thread is kept for the next request. */
const IDLE_MS = 60_000;

/** Why the thread was stopped, as the end of a sentence. */
class Stopped extends Error {
  readonly file: string | undefined;

  constructor(reason: string, file: string | undefined) {
    super(reason);
    this.file = file;
  }
}

/**
 * Reads files that others wrote in a thread with limits of time and memory, so that no file can block the window. A
 * file that exceeds them is skipped with an error, and the others are read without it.
 */
export class Reading {
  readonly #limits: ReadingLimits;
  readonly #program: string | URL;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  /** One task at a time, so that stopping the thread affects no other task. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(limits: Partial<ReadingLimits> = {}, program = threadProgram()) {
    this.#limits = { ...LIMITS, ...limits };
    this.#program = program;
  }

  /** As `loadRoot`. */
  loadRoot(root: string): Promise<Loaded> {
    return this.#next(async () => {
      const skipped = new Map<string, string>();
      while (true) {
        try {
          const { answer } = await this.#ask({ kind: 'root', root, skipped });
          if ('loaded' in answer) return answer.loaded;
          throw new Error('unexpected answer');
        } catch (error) {
          if (!(error instanceof Stopped)) throw error;
          if (error.file === undefined || skipped.size >= MAX_SKIPPED) return unreadable(root, error.message);
          skipped.set(error.file, error.message);
        }
      }
    });
  }

  /** As `openExport`. */
  openExport(file: string): Promise<ExportedSession> {
    return this.#next(async () => {
      try {
        const { answer, events } = await this.#ask({ kind: 'export', file });
        if ('exported' in answer) return { ...answer.exported, events };
        throw new Error('unexpected answer');
      } catch (error) {
        throw error instanceof Stopped
          ? tooMuch(file, error, 'Export the session again, or view it with "dvm logs".')
          : error;
      }
    });
  }

  close(): void {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  #ask(task: ReadingTask): Promise<{ readonly answer: ReadingAnswer; readonly events: readonly BuildEvent[] }> {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    return new Promise((resolve, reject) => {
      const events: BuildEvent[] = [];
      let file: string | undefined;
      const end = (settle: () => void, isUsable: boolean): void => {
        clearTimeout(total);
        clearTimeout(silence);
        worker.off('message', hear).off('error', fail).off('exit', exit);
        if (isUsable) this.#rest(worker);
        else this.close();
        settle();
      };
      const stop = (reason: string): void => end(() => reject(new Stopped(reason, file)), false);
      const tooSlow = (ms: number) => (): void => stop(`takes longer than ${ms / 1000} s to read`);
      const hear = (answer: ReadingAnswer): void => {
        silence.refresh();
        if ('parsing' in answer) file = answer.parsing;
        else if ('events' in answer) for (const event of answer.events) events.push(event);
        else if ('error' in answer) end(() => reject(new DvmError(answer.error)), true);
        else end(() => resolve({ answer, events }), true);
      };
      const fail = (error: NodeJS.ErrnoException): void => {
        if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
          stop(`takes more than ${this.#limits.memoryMb} MB of memory to read`);
        else end(() => reject(error), false);
      };
      const exit = (): void => stop('ended the thread that read it');
      const total = setTimeout(tooSlow(this.#limits.totalMs), this.#limits.totalMs);
      const silence = setTimeout(tooSlow(this.#limits.silenceMs), this.#limits.silenceMs);
      worker.on('message', hear).on('error', fail).on('exit', exit);
      worker.postMessage(task);
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#program, { resourceLimits: { maxOldGenerationSizeMb: this.#limits.memoryMb } });
    const forget = (): void => {
      if (this.#worker === worker) this.#worker = undefined;
    };
    // Also between two questions, where an error must not end the window.
    worker.on('error', forget).on('exit', forget);
    return worker;
  }

  /** Keeps no process alive. */
  #rest(worker: Worker): void {
    worker.unref();
    this.#idle = setTimeout(() => this.close(), IDLE_MS).unref();
  }
}

/** No workspaces, and why. */
function unreadable(root: string, reason: string): Loaded {
  const diagnostic = fileDiagnostic(
    'error',
    root,
    { reason, hint: 'Open a folder with fewer workspace files.' },
    'Its workspaces are not available.',
  );
  return {
    workspaces: [],
    registries: [],
    broken: [{ kind: '', name: '', error: diagnostic }],
    apps: [],
    files: [],
    diagnostics: [diagnostic],
  };
}

function tooMuch(what: string, { message }: Stopped, hint: string): DvmError {
  return new DvmError({ kind: 'invalid_input', message: `${what} ${message}.`, hint });
}

/** Beside the bundle (CommonJS, which has `__dirname`), or beside this file when the sources run as they are. */
function threadProgram(): string | URL {
  return typeof __dirname === 'string'
    ? join(__dirname, 'reading-thread.cjs')
    : new URL('reading-thread.ts', import.meta.url);
}
