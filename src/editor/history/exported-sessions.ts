import type { ExportedSession } from '../../session/export/open-export.ts';
import type { Core } from '../core.ts';

/**
 * The exported builds that are looked at. The last one stays in memory: its page, its logs and its Dockerfile are
 * asked for by turns.
 */
export class ExportedSessions {
  readonly #core: Core;
  #last: { readonly file: string; readonly exported: Promise<ExportedSession> } | undefined;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Reads the file anew. Rejects with `invalid_input` or `storage`. */
  reopen(file: string): Promise<ExportedSession> {
    const exported = this.#core.reading().then((reading) => reading.openExport(file));
    this.#last = { file, exported };
    exported.catch(() => {
      if (this.#last?.exported === exported) this.#last = undefined;
    });
    return exported;
  }

  /** As it was read last, if it still is in memory. */
  open(file: string): Promise<ExportedSession> {
    return this.#last?.file === file ? this.#last.exported : this.reopen(file);
  }
}
