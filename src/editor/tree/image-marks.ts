import type { LastSuccess } from '../../session/index/workspaces.ts';
import type { Workspace } from '../../workspace/model.ts';
import type { Core } from '../core.ts';

/**
 * Which workspaces have changed since their last successful build. The answer is cached until the documents, the builds
 * or a file of an app change, because the tree asks every second while a build runs.
 */
export class ChangedWorkspaces {
  readonly #core: Core;
  #cached:
    | {
        readonly workspaces: readonly Workspace[];
        readonly builds: string;
        readonly identities: Promise<ReadonlySet<string>>;
      }
    | undefined;

  constructor(core: Core) {
    this.#core = core;
  }

  /** The identities of those that have changed. */
  of(workspaces: readonly Workspace[], successes: ReadonlyMap<string, LastSuccess>): Promise<ReadonlySet<string>> {
    const builds = workspaces.map(({ identity }) => successes.get(identity)?.sessionId).join();
    if (this.#cached?.workspaces !== workspaces || this.#cached.builds !== builds) {
      const identities = this.#core.reader().then(({ changedSinceBuilt }) => changedSinceBuilt(workspaces, successes));
      this.#cached = { workspaces, builds, identities };
    }
    return this.#cached.identities;
  }

  invalidate(): void {
    this.#cached = undefined;
  }
}

/** Images may be removed outside of VS Code at any time, but rarely are. */
const MAX_AGE_MS = 10_000;

/** Workspaces whose image the engine no longer has. The tree shows the last answer and never waits for an engine. */
export class MissingImages {
  readonly #core: Core;
  readonly #onChange: () => void;
  #identities: ReadonlySet<string> = new Set();
  #requestedAt = -Infinity;

  constructor(core: Core, onChange: () => void) {
    this.#core = core;
    this.#onChange = onChange;
  }

  /** The identities of those whose image is missing, as of the last answer. */
  of(successes: ReadonlyMap<string, LastSuccess>): ReadonlySet<string> {
    if (performance.now() - this.#requestedAt > MAX_AGE_MS) {
      this.#requestedAt = performance.now();
      void this.#request(successes);
    }
    return this.#identities;
  }

  async #request(successes: ReadonlyMap<string, LastSuccess>): Promise<void> {
    const { goneImages } = await this.#core.reader();
    const settings = this.#core.engineSettings();
    const missing = (await goneImages(successes, settings, process.env)) ?? new Set<string>();
    if (missing.size === this.#identities.size && [...missing].every((identity) => this.#identities.has(identity)))
      return;
    this.#identities = missing;
    this.#onChange();
  }
}
