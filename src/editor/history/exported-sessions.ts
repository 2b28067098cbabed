import type { ExportedSession } from '../../session/export/open-export.ts';
import type { Core } from '../core.ts';

/** The exported builds that are open. The last one stays in memory for its page, its logs and its Dockerfile. */
export class ExportedSessions {
  readonly #core: Core;
  #last: { readonly file: string; readonly exported: Promise<ExportedSession> } | undefined;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Reads the file again. Rejects with `invalid_input` or `storage`. */
  reopen(file: string): Promise<ExportedSession> {
    const exported = this.#core.reading().then((reading) => reading.openExport(file));
    this.#last = { file, exported };
    exported.catch(() => {
      if (this.#last?.exported === exported) this.#last = undefined;
    });
    return exported;
  }

  /** Returns what was last read from the file if it is still in memory, else reads it. */
  open(file: string): Promise<ExportedSession> {
    return this.#last?.file === file ? this.#last.exported : this.reopen(file);
  }
}
