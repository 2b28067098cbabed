import { randomBytes } from 'node:crypto';
import type { Handler } from '../grpc/server.ts';
import type { Connection, ServedSession } from '../transport/connection.ts';
import { health } from './services.ts';

export interface Session extends ServedSession {
  /** What a solve names it by. */
  readonly id: string;
}

export interface SessionOptions {
  readonly name?: string;
  /** Keeps BuildKit's copies of folders of the same name apart; the same for the same folders. */
  readonly sharedKey?: string;
  readonly signal?: AbortSignal;
}

/**
 * Offers services to BuildKit. They are for one solve: a second one on the same session would get the folders as they
 * were
 * before, for BuildKit does not ask twice. Who wants just that takes `KeptFolders`.
 */
export async function openSession(
  connection: Connection,
  services: readonly [string, Handler][],
  options: SessionOptions = {},
): Promise<Session> {
  const id = randomBytes(16).toString('hex');
  const all = new Map([health, ...services]);
  const headers = {
    'X-Docker-Expose-Session-Uuid': id,
    'X-Docker-Expose-Session-Name': options.name ?? 'buildkit-client',
    'X-Docker-Expose-Session-Sharedkey': options.sharedKey ?? '',
    'X-Docker-Expose-Session-Grpc-Method': [...all.keys()],
  };
  const served = await connection.serve(headers, all, options.signal);
  return { ...served, id };
}
