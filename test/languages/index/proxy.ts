import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { docker } from '../../engine/docker.ts';

/** What a package index answers to the path of a URL; nothing if it has no such thing. */
export type Index = (path: string) => Buffer | string | undefined | Promise<Buffer | string | undefined>;

export interface Proxy {
  /** As containers reach it. */
  readonly url: string;
  /** URLs of what was asked for and found, the oldest first. */
  readonly served: string[];
  close(): void;
}

/**
 * An HTTP proxy that containers reach. Hosts that end in `.index` are package indexes of the tests, which exist nowhere
 * else: so their names can stand in manifests whatever the address of this proxy is. Every other host is asked itself.
 */
export async function startProxy(indexes: Readonly<Record<string, Index>>): Promise<Proxy> {
  const served: string[] = [];
  const server = createServer((incoming, answer) => void serve(incoming, answer, indexes, served).catch((error: unknown) => answer.destroy(error as Error)));
  const gateway = await docker('network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}');
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, gateway, resolve));
  return {
    url: `http://${gateway}:${(server.address() as AddressInfo).port}`,
    served,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function serve(incoming: IncomingMessage, answer: ServerResponse, indexes: Readonly<Record<string, Index>>, served: string[]): Promise<void> {
  const url = new URL(incoming.url ?? '');
  const index = indexes[url.hostname];
  if (index === undefined) {
    pass(incoming, answer, url, served);
    return;
  }
  const content = await index(decodeURIComponent(url.pathname));
  if (content !== undefined) served.push(url.href);
  if (process.env['DVM_TEST_PROXY_LOG'] !== undefined) console.log(incoming.method, url.href, content === undefined ? 404 : 200);
  const type = typeof content === 'string' ? (content.startsWith('<') ? 'text/html' : content.startsWith('{') ? 'application/json' : 'text/plain') : 'application/octet-stream';
  const length = Buffer.byteLength(content ?? '');
  // Archives never change, as public indexes say of theirs, and pip keeps only what is said to.
  const keep = content instanceof Buffer ? { 'cache-control': 'max-age=31536000, immutable' } : {};
  answer.writeHead(content === undefined ? 404 : 200, { 'content-type': type, 'content-length': length, ...keep });
  answer.end(incoming.method === 'HEAD' ? undefined : content);
}

function pass(incoming: IncomingMessage, answer: ServerResponse, url: URL, served: string[]): void {
  const outgoing = forward(url, { method: incoming.method, headers: { ...incoming.headers, connection: 'close' }, agent: false });
  outgoing.on('response', (response) => {
    if (response.statusCode === 200) served.push(url.href);
    answer.writeHead(response.statusCode ?? 502, response.headers);
    // Whoever asked must hear of an answer that breaks off.
    pipeline(response, answer, () => undefined);
  });
  outgoing.on('error', () => answer.destroy());
  incoming.pipe(outgoing);
}
