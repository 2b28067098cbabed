import { DetailFold, type WorkspaceDetail } from './detail.ts';
import { scanDetails } from './scan.ts';

/** Reads a workspace's log without its output lines; each reading covers only what was appended since the last. */
export class DetailReader {
  readonly #folder: string;
  readonly #session: string;
  readonly #key: string;
  readonly #fold = new DetailFold();
  #offset = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: string, session: string, key: string) {
    this.#folder = folder;
    this.#session = session;
    this.#key = key;
  }

  /** The current details. Throws `storage` if the log cannot be read. */
  read(): Promise<WorkspaceDetail> {
    const next = this.#turn.then(async () => {
      this.#offset = await scanDetails(this.#folder, this.#key, this.#offset, (event) => {
        if (event.session === this.#session && 'key' in event && event.key === this.#key) this.#fold.push(event);
      });
      return this.#fold.detail();
    });
    this.#turn = next.catch(() => undefined);
    return next;
  }
}
