import { randomBytes } from 'node:crypto';
import type { Handler } from '../grpc/server.ts';
import type { Connection, ServedSession } from '../transport/connection.ts';
import { health } from './services.ts';

export interface Session extends ServedSession {
  /** What a solve names it by. */
  readonly id: string;
}

/**
 * Offers services to BuildKit for one solve. A second solve on the same session would get the folders as they were
 * before: BuildKit does not ask twice.
 */
export async function openSession(connection: Connection, services: readonly [string, Handler][], options: { name?: string; sharedKey?: string; signal?: AbortSignal } = {}): Promise<Session> {
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
