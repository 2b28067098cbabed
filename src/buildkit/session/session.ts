import { randomBytes } from 'node:crypto';
import type { Handler } from '../grpc/server.ts';
import type { Connection, ServedSession } from '../transport/connection.ts';
import { health } from './services.ts';

export interface Session extends ServedSession {
  /** The id that a solve refers to. */
  readonly id: string;
}

export interface SessionOptions {
  readonly name?: string;
  /** Distinguishes BuildKit's copies of folders with the same name; must be the same for the same folders. */
  readonly sharedKey?: string;
  readonly signal?: AbortSignal;
}

/**
 * Offers services to BuildKit, for one solve: a second solve on the same session would get the folders as they were
 * before, because BuildKit reads them only once. `FolderSessionPool` makes use of that.
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
