import { DetailFold, type WorkspaceDetail } from './detail.ts';
import { scanDetails } from './scan.ts';

/**
 * Reads what a workspace's log tells besides its output; of a build that runs, only what was added since the last
 * time.
 */
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

  /** As it stands now. Throws `storage` if the log cannot be read. */
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
