import { randomBytes } from 'node:crypto';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer, Server as TlsServer } from 'node:tls';
import { execa } from 'execa';
import type { Target } from '../../../src/buildkit/client.ts';
import { upgrade } from '../../../src/buildkit/transport/socket.ts';
import type { Address, Tls } from '../../../src/buildkit/transport/target.ts';
import { makeKeys } from './keys.ts';

/** A transport to the engine of the tests. */
export interface Transport {
  readonly name: string;
  /** Whether it is tested in every run: the others share its code. */
  readonly isPrimary: boolean;
  /** `folder` is for its sockets and keys. */
  open(folder: string): Promise<{ readonly target: Target; readonly close: () => Promise<void> }>;
}

/** Connections that a test can cut. */
export interface Relay {
  readonly server: Server;
  readonly connections: ReadonlySet<Duplex>;
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

export function engineAddress(): Address {
  const socket = /^unix:\/\/(\/.*)$/.exec(process.env['DOCKER_HOST'] ?? '')?.[1];
  if (socket === undefined)
    throw new Error('These tests need DOCKER_HOST to be a unix:// address; run them with "npm test -- engine".');
  return { kind: 'unix', path: socket };
}

/** Forwards incoming connections to those that `open` returns. */
export async function relay(
  server: Server,
  at: { readonly path: string } | { readonly port: 0; readonly host: '127.0.0.1' },
  open: () => Promise<Duplex>,
): Promise<Relay> {
  const connections = new Set<Duplex>();
  const join = (one: Duplex, other: Duplex): void => {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      connections.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        connections.delete(from);
        to.destroy();
      });
    }
  };
  const accept = (socket: Duplex): void => {
    socket.on('error', () => undefined);
    void open().then(
      (engine) => join(socket, engine),
      () => socket.destroy(),
    );
  };
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', accept);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(at, resolve));
  const cut = (): void => connections.forEach((each) => each.destroy());
  return {
    server,
    connections,
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}

export function relayToEngine(at: Parameters<typeof relay>[1], server = createServer()): Promise<Relay> {
  return relay(server, at, () => {
    const address = engineAddress();
    return Promise.resolve(connect(address.kind === 'unix' ? address.path : ''));
  });
}

/** Acts as a standalone buildkitd, without the engine's HTTP API. */
export function relayToBuildkit(at: Parameters<typeof relay>[1], server = createServer()): Promise<Relay> {
  return relay(server, at, () => upgrade(engineAddress(), '/grpc'));
}

const LOOPBACK = { port: 0, host: '127.0.0.1' } as const;

function tcp(relayed: Relay, tls?: Tls): Address {
  return { kind: 'tcp', host: '127.0.0.1', port: (relayed.server.address() as AddressInfo).port, ...(tls && { tls }) };
}

export const TRANSPORTS: readonly Transport[] = [
  {
    name: "the engine's socket",
    isPrimary: true,
    open: () =>
      Promise.resolve({ target: { kind: 'engine', address: engineAddress() }, close: () => Promise.resolve() }),
  },
  {
    name: 'TCP',
    isPrimary: false,
    open: async () => {
      const relayed = await relayToEngine(LOOPBACK);
      return { target: { kind: 'engine', address: tcp(relayed) }, close: relayed.close };
    },
  },
  {
    name: 'TLS with a client certificate',
    isPrimary: false,
    open: async (folder) => {
      const { server, client } = await makeKeys(folder);
      const relayed = await relayToEngine(
        LOOPBACK,
        createTlsServer({ ...server, requestCert: true, rejectUnauthorized: true }),
      );
      return { target: { kind: 'engine', address: tcp(relayed, client) }, close: relayed.close };
    },
  },
  {
    name: 'docker buildx dial-stdio',
    isPrimary: true,
    open: () =>
      Promise.resolve({
        target: { kind: 'program', command: ['docker', 'buildx', 'dial-stdio', '--progress=quiet'], env: process.env },
        close: () => Promise.resolve(),
      }),
  },
  {
    name: 'dial-stdio of a remote builder',
    isPrimary: false,
    open: async (folder) => {
      const socket = path.join(folder, 'b.sock');
      const relayed = await relayToBuildkit({ path: socket });
      const env = { ...process.env, BUILDX_CONFIG: path.join(folder, 'buildx') };
      const name = `bk${randomBytes(3).toString('hex')}`;
      await execa('docker', ['buildx', 'create', '--name', name, '--driver', 'remote', `unix://${socket}`], { env });
      return {
        target: {
          kind: 'program',
          command: ['docker', 'buildx', 'dial-stdio', '--progress=quiet', '--builder', name],
          env,
        },
        close: relayed.close,
      };
    },
  },
  {
    name: "a buildkitd's socket",
    isPrimary: false,
    open: async (folder) => {
      const socket = path.join(folder, 'b.sock');
      const relayed = await relayToBuildkit({ path: socket });
      return { target: { kind: 'buildkitd', address: { kind: 'unix', path: socket } }, close: relayed.close };
    },
  },
  {
    name: 'a buildkitd over TLS with a client certificate',
    isPrimary: false,
    open: async (folder) => {
      const { server, client } = await makeKeys(folder);
      const relayed = await relayToBuildkit(
        LOOPBACK,
        createTlsServer({ ...server, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] }),
      );
      return { target: { kind: 'buildkitd', address: tcp(relayed, client) }, close: relayed.close };
    },
  },
];
