import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { listen, listenOn } from './mirror.ts';

export interface NpmRegistry {
  /** `host:port`, as containers reach it; one that is everywhere, as this machine does. */
  readonly address: string;
  /** The requests, with whether they had the token. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** A private npm registry with one package: requests without the token get 401. */
export function startPrivateRegistry(name: string, token: string): Promise<NpmRegistry> {
  return startNpmRegistry(name, { token });
}

/**
 * An npm registry with one package. The package differs each time, because npm does not request one that is in its
 * cache mount.
 */
export async function startNpmRegistry(
  name: string,
  { token, isEverywhere = false }: { readonly token?: string; readonly isEverywhere?: boolean },
): Promise<NpmRegistry> {
  const archive = gzipSync(
    tar({
      'package/package.json': JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
      'package/index.js': `module.exports = "from the private registry"; // ${randomBytes(8).toString('hex')}\n`,
    }),
  );
  const requests: string[] = [];
  const server: Server = createServer((request, response) => {
    const isKnown = token === undefined || request.headers.authorization === `Bearer ${token}`;
    const path = decodeURIComponent(request.url ?? '');
    requests.push(`${path} ${isKnown ? 'with' : 'without'}`);
    if (!isKnown) return void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end('{"error":"who are you?"}');
    if (path === '/-/ping') return void response.writeHead(200).end('{}');
    if (path === `/${name}-1.0.0.tgz`)
      return void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(archive);
    if (path !== `/${name}`) return void response.writeHead(404).end('{}');
    const dist = {
      tarball: `http://${request.headers.host ?? ''}/${encodeURIComponent(name)}-1.0.0.tgz`,
      integrity: `sha512-${createHash('sha512').update(archive).digest('base64')}`,
      shasum: createHash('sha1').update(archive).digest('hex'),
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        name,
        'dist-tags': { latest: '1.0.0' },
        versions: { '1.0.0': { name, version: '1.0.0', main: 'index.js', dist } },
      }),
    );
  });
  const host = isEverywhere ? await listenOn(server, '0.0.0.0').then(() => '127.0.0.1') : await listen(server);
  return {
    address: `${host}:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A POSIX tar archive of some texts. */
function tar(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const content = Buffer.from(text);
    const header = Buffer.alloc(512);
    const field = (at: number, value: string): void => void header.write(value, at, 'latin1');
    field(0, name);
    field(100, '0000644\0');
    field(108, '0000000\0');
    field(116, '0000000\0');
    field(124, `${content.length.toString(8).padStart(11, '0')}\0`);
    field(136, '00000000000\0');
    field(148, '        ');
    field(156, '0');
    field(257, 'ustar\u000000');
    const sum = header.reduce((total, byte) => total + byte, 0);
    field(148, `${sum.toString(8).padStart(6, '0')}\0 `);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
