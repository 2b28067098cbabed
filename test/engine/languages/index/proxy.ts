import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import type { Issued } from '../../../certificates.ts';
import { docker } from '../../docker.ts';

/** What a package index answers to the path of a URL; nothing if it has no such thing. */
export type Index = (path: string) => Buffer | string | undefined | Promise<Buffer | string | undefined>;

export interface Proxy {
  /** As containers reach it. */
  readonly url: string;
  /** URLs of successful requests, oldest first. */
  readonly served: string[];
  close(): void;
}

export interface ProxyOptions {
  /** With it the indexes are also there over TLS. */
  readonly tls?: Issued;
  /** Whether a request to an index is authorized, by its Authorization header. By default all are. */
  readonly admits?: (authorization: string, host: string) => boolean;
}

/**
 * An HTTP proxy that containers reach. Hosts that end in `.index` are package indexes of the tests, which exist nowhere
 * else: so their names can stand in manifests whatever the address of this proxy is. Every other host is asked itself.
 */
export async function startProxy(
  indexes: Readonly<Record<string, Index>>,
  { tls, admits = () => true }: ProxyOptions = {},
): Promise<Proxy> {
  const served: string[] = [];
  const answerTo =
    (url: (incoming: IncomingMessage) => string) =>
    (incoming: IncomingMessage, answer: ServerResponse): void =>
      void serve(new URL(url(incoming)), incoming, answer, { indexes, served, admits }).catch((error: unknown) =>
        answer.destroy(error as Error),
      );
  const server = createServer(answerTo(({ url = '' }) => url));
  if (tls !== undefined) {
    const secure = createTlsServer(
      { cert: tls.certificate, key: tls.key },
      answerTo(({ headers, url }) => `https://${headers.host ?? ''}${url ?? ''}`),
    );
    server.on('connect', (_, socket: Duplex) => {
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      secure.emit('connection', socket);
    });
  }
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

interface Serving extends Required<Pick<ProxyOptions, 'admits'>> {
  readonly indexes: Readonly<Record<string, Index>>;
  readonly served: string[];
}

async function serve(
  url: URL,
  incoming: IncomingMessage,
  answer: ServerResponse,
  { indexes, served, admits }: Serving,
): Promise<void> {
  const index = indexes[url.hostname];
  if (index === undefined) {
    pass(incoming, answer, url, served);
    return;
  }
  if (!admits(incoming.headers.authorization ?? '', url.hostname)) {
    answer.writeHead(401, { 'www-authenticate': 'Basic realm="tests"', 'content-length': 0 }).end();
    return;
  }
  const content = await index(decodeURIComponent(url.pathname));
  if (content !== undefined) served.push(url.href);
  if (process.env['DVM_TEST_PROXY_LOG'] !== undefined)
    console.log(incoming.method, url.href, content === undefined ? 404 : 200);
  const type =
    typeof content === 'string'
      ? content.startsWith('<')
        ? 'text/html'
        : content.startsWith('{')
          ? 'application/json'
          : 'text/plain'
      : 'application/octet-stream';
  const length = Buffer.byteLength(content ?? '');
  // Archives never change, as in public indexes, and pip only caches what is marked as cacheable.
  const keep = content instanceof Buffer ? { 'cache-control': 'max-age=31536000, immutable' } : {};
  answer.writeHead(content === undefined ? 404 : 200, { 'content-type': type, 'content-length': length, ...keep });
  answer.end(incoming.method === 'HEAD' ? undefined : content);
}

function pass(incoming: IncomingMessage, answer: ServerResponse, url: URL, served: string[]): void {
  const outgoing = forward(url, {
    method: incoming.method,
    headers: { ...incoming.headers, connection: 'close' },
    agent: false,
  });
  outgoing.on('response', (response) => {
    if (response.statusCode === 200) served.push(url.href);
    answer.writeHead(response.statusCode ?? 502, response.headers);
    // The client has to notice a response that breaks off.
    pipeline(response, answer, () => undefined);
  });
  outgoing.on('error', () => answer.destroy());
  incoming.pipe(outgoing);
}
