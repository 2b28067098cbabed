import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import type { Address } from '../../buildkit/client.ts';
import { DvmError } from '../../event/error.ts';

export interface Relay {
  /** For DOCKER_HOST. */
  readonly host: string;
  close(): Promise<void>;
}

/**
 * A private socket that is connected to the engine through this process. However this process ends, even by SIGKILL,
 * the system closes its connections, and BuildKit cancels their builds instead of finishing images that are never
 * recorded. Rejects with `storage`.
 */
export async function openRelay(address: Address): Promise<Relay> {
  // The path of a socket is limited to about 100 bytes; the folder of mkdtemp is private to this user.
  const folder = await mkdtemp(join(tmpdir(), 'dvm-'));
  const path = join(folder, 'engine.sock');
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = connectTo(address);
    for (const [from, to] of [
      [client, engine],
      [engine, client],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.once('error', () => to.destroy());
      from.once('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  const close = async (): Promise<void> => {
    server.close();
    for (const socket of open) socket.destroy();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  } catch (error) {
    await close();
    throw cannotListen(path, error);
  }
  return { host: `unix://${path}`, close };
}

function connectTo(address: Address): Socket {
  if (address.kind === 'unix') return connect({ path: address.path, allowHalfOpen: true });
  const { host, port, tls } = address;
  if (tls === undefined) return connect({ host, port, allowHalfOpen: true });
  return connectTls({ host, port, ...tls });
}

function cannotListen(path: string, cause: unknown): DvmError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const hint = 'Set TMPDIR to a folder with a short path that you can write to.';
  return new DvmError({ kind: 'storage', message: `Cannot listen on the socket ${path}: ${why}.`, hint }, { cause });
}
