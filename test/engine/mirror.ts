import { createReadStream, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { docker } from './docker.ts';

/** A file server that build steps can reach, and that records requests. */
export interface Mirror {
  /** `host:port`, as a build step reaches it. */
  readonly address: string;
  /** The paths and Authorization headers of the requests since the last call, in order. */
  takeRequests(): { path: string; authorization: string | undefined }[];
  close(): Promise<void>;
}

export interface MirrorOptions {
  /** Bytes per second of each download; unlimited if absent. */
  readonly speed?: number;
}

export async function startMirror(folder: string, { speed }: MirrorOptions = {}): Promise<Mirror> {
  const requests: { path: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const requestedPath = decodeURIComponent(new URL(request.url ?? '', 'http://mirror').pathname).slice(1);
    requests.push({ path: requestedPath, authorization: request.headers.authorization });
    const file = path.join(folder, requestedPath);
    const size = file.startsWith(`${folder}${path.sep}`) ? statSync(file, { throwIfNoEntry: false })?.size : undefined;
    if (size === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-length': size });
    pipeline(createReadStream(file), speed === undefined ? passAll : slowedTo(speed), response, () => undefined);
  });
  const host = await listen(server);
  return {
    address: `${host}:${(server.address() as AddressInfo).port}`,
    takeRequests: () => requests.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function* passAll(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* chunks;
}

function slowedTo(speed: number): (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  return async function* (chunks) {
    for await (const chunk of chunks) {
      await new Promise((resolve) => setTimeout(resolve, (chunk.length / speed) * 1000));
      yield chunk;
    }
  };
}

/**
 * The engine's bridge, if the engine runs on this machine; otherwise Docker's host name for this machine.
 */
export async function listen(server: Server): Promise<string> {
  const gateway = await docker('network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}');
  try {
    await listenOn(server, gateway);
    return gateway;
  } catch {
    await listenOn(server, '0.0.0.0');
    return 'host.docker.internal';
  }
}

export function listenOn(server: Server, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}
