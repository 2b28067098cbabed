import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { mkdirSync } from 'node:fs';
import { type AddressInfo, createServer as createRawServer, type Server as RawServer, type Socket } from 'node:net';
import path from 'node:path';
import type { TlsOptions } from 'node:tls';

const running: { readonly server: RawServer; readonly sockets: Set<Socket> }[] = [];

/**
 * Responses of the Docker API v1.47 to `GET /version` and `GET /info`: the relevant fields and a few others.
 */
export const DOCKER = {
  '/version': {
    Platform: { Name: 'Docker Engine - Community' },
    Version: '28.5.1',
    ApiVersion: '1.51',
    MinAPIVersion: '1.24',
    Os: 'linux',
    Arch: 'amd64',
    Components: [
      { Name: 'Engine', Version: '28.5.1' },
      { Name: 'containerd', Version: 'v1.7.28' },
      { Name: 'runc', Version: '1.3.0' },
    ],
  },
  '/info': {
    ID: 'x',
    OperatingSystem: 'Debian GNU/Linux 13 (trixie)',
    Driver: 'overlayfs',
    DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']],
    ServerVersion: '28.5.1',
  },
};
export const CLASSIC_INFO = {
  ...DOCKER['/info'],
  Driver: 'overlay2',
  DriverStatus: [
    ['Backing Filesystem', 'extfs'],
    ['Supports d_type', 'true'],
  ],
};
export const PODMAN = {
  '/version': {
    Platform: { Name: 'linux/amd64/debian-13' },
    Components: [
      { Name: 'Podman Engine', Version: '5.4.2' },
      { Name: 'Conmon', Version: '2.1.12' },
    ],
    Version: '5.4.2',
    ApiVersion: '1.41',
  },
  '/info': DOCKER['/info'],
};

/** How an engine may fail to respond to a request. */
export const MISBEHAVIOURS = {
  'never answers': () => undefined,
  'sends its headers and no more': (response: ServerResponse) =>
    response.writeHead(200, { 'content-length': '10' }).flushHeaders(),
  'stops in the middle of an answer': (response: ServerResponse) => void response.writeHead(200).write('{"Version":'),
  'sends a byte now and then': (response: ServerResponse) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(' '), 5);
    response.on('close', () => clearInterval(timer));
  },
} as const;

/**
 * An engine that responds to these paths: with JSON, by calling a function, or never if the value is undefined.
 */
export type Answers = Readonly<Record<string, unknown>>;

/** Listens on a Unix socket. */
export async function fakeEngine(socket: string, answers: Answers): Promise<string> {
  mkdirSync(path.dirname(socket), { recursive: true });
  await listen(createServer(answering(answers)), { path: socket });
  return `unix://${socket}`;
}

/** Listens on a loopback port, with TLS if certificates are given. Returns the address for DOCKER_HOST. */
export async function fakeTcpEngine(answers: Answers, tls?: TlsOptions): Promise<string> {
  const server = tls === undefined ? createServer(answering(answers)) : createTlsServer(tls, answering(answers));
  await listen(server, { port: 0, host: '127.0.0.1' });
  return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Listens on a loopback port, and handles raw connections. */
export async function fakeRawEngine(onConnection: (socket: Socket) => void): Promise<string> {
  const server = createRawServer((socket) => {
    onConnection(socket);
    socket.resume();
  });
  await listen(server, { port: 0, host: '127.0.0.1' });
  return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answering(answers: Answers): RequestListener {
  return (request, response) => {
    const url = request.url ?? '';
    const found = Object.hasOwn(answers, url) ? url : Object.hasOwn(answers, '*') ? '*' : undefined;
    if (found === undefined) return void response.writeHead(404).end('{"message":"page not found"}');
    const answer = answers[found];
    if (answer === undefined) return;
    if (typeof answer === 'function') return (answer as (response: ServerResponse) => void)(response);
    response.end(JSON.stringify(answer));
  };
}

async function listen(
  server: Server | RawServer,
  at: { readonly path: string } | { readonly port: number; readonly host: string },
): Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => undefined);
    sockets.add(socket.once('close', () => sockets.delete(socket)));
  });
  running.push({ server, sockets });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(at, resolve));
}

/** How many connections to the fake engines are open. */
export function openConnections(): number {
  return running.reduce((sum, { sockets }) => sum + sockets.size, 0);
}

export function stopEngines(): void {
  for (const { server, sockets } of running.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}
