import { BuildKit, type Target } from '../../buildkit/client.ts';
import { KeptFolders } from '../../buildkit/session/kept-folders.ts';
import type { EngineEndpoint } from '../connection/http.ts';

/** What all builds on an engine share. */
export interface Connection {
  readonly kit: BuildKit;
  readonly keptFolders: KeptFolders;
}

interface Open extends Connection {
  users: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Connections to engines. One that nobody uses lingers for a while: the next session of the same process finds it,
 * with the
 * folders that the engine has read already.
 */
export class Connections {
  readonly #lingerMs: number;
  readonly #open = new Map<string, Open>();
  #isClosed = false;

  constructor(lingerMs = 0) {
    this.#lingerMs = lingerMs;
  }

  /** Give it back when it is not needed any more. */
  take(endpoint: EngineEndpoint): { readonly connection: Connection; readonly giveBack: () => void } {
    const name = JSON.stringify(endpoint);
    const open = this.#open.get(name) ?? connect(endpoint);
    this.#open.set(name, open);
    clearTimeout(open.timer);
    open.users += 1;
    let isMine = true;
    return {
      connection: open,
      giveBack: () => {
        if (!isMine) return;
        isMine = false;
        open.users -= 1;
        if (open.users > 0) return;
        if (this.#lingerMs === 0 || this.#isClosed) this.#end(name, open);
        else open.timer = setTimeout(() => this.#end(name, open), this.#lingerMs).unref();
      },
    };
  }

  /** Ends those that linger; others end with their users. */
  close(): void {
    this.#isClosed = true;
    for (const [name, open] of this.#open) if (open.users === 0) this.#end(name, open);
  }

  #end(name: string, open: Open): void {
    clearTimeout(open.timer);
    this.#open.delete(name);
    open.keptFolders.close();
    open.kit.close();
  }
}

function connect(endpoint: EngineEndpoint): Open {
  const kit = new BuildKit(engineTarget(endpoint));
  return {
    kit,
    keptFolders: new KeptFolders((services, options) => kit.offer(services, options)),
    users: 0,
    timer: undefined,
  };
}

/** An engine under load hands over connections later than it answers other calls. Milliseconds. */
const MIN_TIMEOUT_MS = 20_000;

export function engineTarget({ address, timeoutMs }: EngineEndpoint): Target {
  return { kind: 'engine', address, timeoutMs: Math.max(MIN_TIMEOUT_MS, 2 * timeoutMs) };
}
