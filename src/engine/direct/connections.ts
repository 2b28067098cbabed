import { BuildKit, type Target } from '../../buildkit/client.ts';
import { FolderSessionPool } from '../../buildkit/session/folder-session-pool.ts';
import type { EngineEndpoint } from '../connection/http.ts';

/** What all builds on an engine share. */
export interface Connection {
  readonly kit: BuildKit;
  readonly folderSessions: FolderSessionPool;
}

interface Open extends Connection {
  users: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Shared connections to engines. An unused one stays open for a while, so that the next session of the process reuses
 * it, with the folders that the engine has already read.
 */
export class Connections {
  readonly #lingerMs: number;
  readonly #open = new Map<string, Open>();
  #isClosed = false;

  constructor(lingerMs = 0) {
    this.#lingerMs = lingerMs;
  }

  /** Call `giveBack` when the connection is no longer needed. */
  take(endpoint: EngineEndpoint): { readonly connection: Connection; readonly giveBack: () => void } {
    const name = JSON.stringify(endpoint);
    const open = this.#open.get(name) ?? connect(endpoint);
    this.#open.set(name, open);
    clearTimeout(open.timer);
    open.users += 1;
    let isTaken = true;
    return {
      connection: open,
      giveBack: () => {
        if (!isTaken) return;
        isTaken = false;
        open.users -= 1;
        if (open.users > 0) return;
        if (this.#lingerMs === 0 || this.#isClosed) this.#end(name, open);
        else open.timer = setTimeout(() => this.#end(name, open), this.#lingerMs).unref();
      },
    };
  }

  /** Closes unused connections now, and the others when their users give them back. */
  close(): void {
    this.#isClosed = true;
    for (const [name, open] of this.#open) if (open.users === 0) this.#end(name, open);
  }

  #end(name: string, open: Open): void {
    clearTimeout(open.timer);
    this.#open.delete(name);
    open.folderSessions.close();
    open.kit.close();
  }
}

function connect(endpoint: EngineEndpoint): Open {
  const kit = new BuildKit(engineTarget(endpoint));
  return {
    kit,
    folderSessions: new FolderSessionPool((services, options) => kit.offer(services, options)),
    users: 0,
    timer: undefined,
  };
}

/** An engine under load is slower to hand over connections than to answer other calls. */
const MIN_TIMEOUT_MS = 20_000;

export function engineTarget({ address, timeoutMs }: EngineEndpoint): Target {
  return { kind: 'engine', address, timeoutMs: Math.max(MIN_TIMEOUT_MS, 2 * timeoutMs) };
}
