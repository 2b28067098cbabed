import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { rmSync } from 'node:fs';
import type { Duplex } from 'node:stream';

export interface EngineProxy {
  /** For DOCKER_HOST. */
  readonly host: string;
  /** Closes every connection and stops listening, like an engine that was killed. */
  cut(): void;
}

/** The engine's response to `/info`. */
export type Info = Record<string, unknown>;

/**
 * A proxy between a client and the engine of the tests, for plain requests and for the connections that `/session` and
 * `/grpc` hijack. `rewriteInfo` changes the engine's `/info`. Hijacking requests for the path `refused` get
 * the response of an engine that does not support them; requests whose path matches `silent` get none.
 */
export async function startProxy(
  socket: string,
  rewriteInfo = (info: Info): Info => info,
  refused?: string,
  silent?: RegExp,
): Promise<EngineProxy> {
  const engine = engineSocket();
  const open = new Set<Duplex>();
  const server = createServer((incoming, answer) => {
    if (silent?.test(incoming.url ?? '') === true) return;
    const outgoing = forward(engine, incoming);
    outgoing.on('response', (response) => void pass(response, answer, isInfo(incoming) ? rewriteInfo : undefined));
    outgoing.on('error', () => answer.destroy());
    incoming.pipe(outgoing);
  });
  server.on('connection', (connection) => {
    open.add(connection);
    connection.once('close', () => open.delete(connection));
  });
  server.on('upgrade', (incoming, client: Duplex, first) => {
    if (incoming.url === refused) return client.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    const outgoing = forward(engine, incoming);
    outgoing.on('upgrade', (response, upstream, more) => {
      client.write(`HTTP/1.1 101 ${response.statusMessage ?? ''}\r\n${headerLines(response)}\r\n`);
      upstream.write(first);
      client.write(more);
      join(client, upstream);
    });
    outgoing.on('response', () => client.destroy());
    outgoing.on('error', () => client.destroy());
    outgoing.end();
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socket, resolve));
  return {
    host: `unix://${socket}`,
    cut: () => {
      server.close();
      for (const connection of open) connection.destroy();
      rmSync(socket, { force: true });
    },
  };
}

function engineSocket(): string {
  const path = /^unix:\/\/(\/.*)$/.exec(process.env['DOCKER_HOST'] ?? '')?.[1];
  if (path === undefined)
    throw new Error('These tests need DOCKER_HOST to be a unix:// address; run them with "npm test -- engine".');
  return path;
}

/** Keeps the headers as they are: clients offer services in repeated headers. */
function forward(socketPath: string, { method, url, rawHeaders }: IncomingMessage): ReturnType<typeof request> {
  return request({ socketPath, method, path: url, headers: rawHeaders });
}

async function pass(
  response: IncomingMessage,
  answer: ServerResponse,
  rewriteInfo?: (info: Info) => Info,
): Promise<void> {
  response.on('error', () => answer.destroy());
  if (rewriteInfo === undefined) {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
    return;
  }
  const chunks = (await response.toArray()) as Buffer[];
  answer.writeHead(200, { 'content-type': 'application/json' });
  answer.end(JSON.stringify(rewriteInfo(JSON.parse(Buffer.concat(chunks).toString()) as Info)));
}

function isInfo({ url }: IncomingMessage): boolean {
  return /^(?:\/v[\d.]+)?\/info$/.test(url ?? '');
}

function headerLines({ rawHeaders }: IncomingMessage): string {
  return rawHeaders.map((word, index) => (index % 2 === 0 ? `${word}: ` : `${word}\r\n`)).join('');
}

function join(one: Duplex, other: Duplex): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }
}
