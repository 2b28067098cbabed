import type { LastSuccess } from '../../session/index/workspaces.ts';
import type { Workspace } from '../../workspace/model.ts';
import type { Core } from '../core.ts';

/**
 * Which workspaces were changed since they were built. The answer is kept until the documents, the builds or a file
 * of an app
 * change: a running build asks every second.
 */
export class ChangeMarks {
  readonly #core: Core;
  #asked:
    | {
        readonly workspaces: readonly Workspace[];
        readonly builds: string;
        readonly marks: Promise<ReadonlySet<string>>;
      }
    | undefined;

  constructor(core: Core) {
    this.#core = core;
  }

  of(workspaces: readonly Workspace[], successes: ReadonlyMap<string, LastSuccess>): Promise<ReadonlySet<string>> {
    const builds = workspaces.map(({ identity }) => successes.get(identity)?.sessionId).join();
    if (this.#asked?.workspaces !== workspaces || this.#asked.builds !== builds) {
      const marks = this.#core.reader().then(({ changedSinceBuilt }) => changedSinceBuilt(workspaces, successes));
      this.#asked = { workspaces, builds, marks };
    }
    return this.#asked.marks;
  }

  forget(): void {
    this.#asked = undefined;
  }
}
