import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { livingDaemon, startDaemon, stopDaemon } from './daemon.ts';
import { makeFolder } from './folders.ts';
import { engineParts, partsEnvironment, type Parts } from './parts.ts';

export interface RegistryOptions {
  /** The folder of its blobs and tags. */
  storage: string;
  /** The address of another registry, `http://127.0.0.1:5000`, of which this one is a pull-through cache. */
  proxy?: string;
  port?: number;
  readOnly?: boolean;
  /** A file of `user:bcrypt` lines: only these users may read and write. */
  htpasswd?: string;
  /** Reading and writing require a token; `certificates` is a file with the keys that may sign it. */
  token?: { realm: string; service: string; issuer: string; certificates: string };
}

export interface Registry {
  /** `127.0.0.1:PORT`, as in an image reference. */
  address: string;
  stop: () => Promise<void>;
}

/** A real OCI registry on this machine's loopback, for one test: it ends with this process at the latest. */
export async function startRegistry(options: RegistryOptions): Promise<Registry> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dvm-registry-'));
  const registry = { name: 'registry', folder };
  const address = await runRegistry(folder, options, await engineParts());
  const endWithUs = () => {
    const living = livingDaemon(registry);
    if (living) process.kill(living.pid);
  };
  process.once('exit', endWithUs);
  const stop = async () => {
    process.off('exit', endWithUs);
    await stopDaemon(registry);
    rmSync(folder, { recursive: true, force: true });
  };
  return { address, stop };
}

/** Starts the registry as a background process whose record, configuration and log lie in the folder. */
export async function runRegistry(folder: string, options: RegistryOptions, parts: Parts): Promise<string> {
  const address = `127.0.0.1:${options.port ?? (await freePort())}`;
  const configuration = path.join(makeFolder(folder), 'registry.json');
  writeFileSync(
    configuration,
    JSON.stringify({
      version: '0.1',
      log: { level: 'warn' },
      storage: {
        filesystem: { rootdirectory: options.storage },
        delete: { enabled: true },
        maintenance: { readonly: { enabled: options.readOnly ?? false }, uploadpurging: { enabled: false } },
      },
      http: { addr: address },
      ...(options.htpasswd === undefined ? {} : { auth: { htpasswd: { realm: 'test', path: options.htpasswd } } }),
      ...(options.token === undefined
        ? {}
        : {
            auth: { token: { ...options.token, certificates: undefined, rootcertbundle: options.token.certificates } },
          }),
      ...(options.proxy === undefined ? {} : { proxy: { remoteurl: options.proxy } }),
    }),
  );
  await startDaemon({
    name: 'registry',
    folder,
    command: ['docker-registry', 'serve', configuration],
    environment: partsEnvironment(parts),
    isReady: () =>
      fetch(`http://${address}/v2/`).then(
        ({ ok, status }) => ok || status === 401,
        () => false,
      ),
    patienceMs: 20_000,
  });
  return address;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
