import type { LastSuccess } from '../../session/index/workspaces.ts';
import type { Core } from '../core.ts';

/** How long an answer holds: images are removed behind our back, but seldom. Milliseconds. */
const FRESH_MS = 10_000;

/** Which workspaces' images the engine has lost, as far as is known: the tree does not wait for an engine. */
export class MissingImages {
  readonly #core: Core;
  readonly #onChange: () => void;
  #gone: ReadonlySet<string> = new Set();
  #askedAt = -Infinity;

  constructor(core: Core, onChange: () => void) {
    this.#core = core;
    this.#onChange = onChange;
  }

  of(successes: ReadonlyMap<string, LastSuccess>): ReadonlySet<string> {
    if (performance.now() - this.#askedAt > FRESH_MS) {
      this.#askedAt = performance.now();
      // Without valid settings no engine can be asked; the platforms' view reports the setting.
      this.#ask(successes).catch(() => undefined);
    }
    return this.#gone;
  }

  async #ask(successes: ReadonlyMap<string, LastSuccess>): Promise<void> {
    const { goneImages } = await this.#core.reader();
    const settings = this.#core.engineSettings();
    const gone = (await goneImages(successes, settings, process.env)) ?? new Set<string>();
    if (gone.size === this.#gone.size && [...gone].every((identity) => this.#gone.has(identity))) return;
    this.#gone = gone;
    this.#onChange();
  }
}
