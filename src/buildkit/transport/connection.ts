import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { BytesMessageSchema } from '../gen/control_pb.js';
import { Control } from '../control.ts';
import { type Call, open } from '../grpc/client.ts';
import { grpcServer, type Services } from '../grpc/server.ts';
import { GrpcCode, GrpcError } from '../grpc/status.ts';
import { openProgram } from './program.ts';
import { describe, openSocket, upgrade } from './socket.ts';
import type { Target } from './target.ts';

/** How much may arrive before it is read. Exports of whole images use this connection. */
const WINDOW_BYTES = 4 * 1024 * 1024;
/** The trailers of a call contain the causes of an error with their stacks. */
const MAX_HEADER_BYTES = 1024 * 1024;
/** The limit for everything waiting to be sent: beyond it, Node opens no more calls. */
const MAX_SESSION_MB = 256;
/** For the first response. A program has to find its builder first. */
const RESPONSE_TIMEOUT_MS = 30_000;

/** A connection to BuildKit, shared by concurrent calls. */
export interface Connection {
  readonly http2: ClientHttp2Session;
  /** Offers services to BuildKit under the headers that name the session, until it is closed. */
  serve(
    headers: Readonly<Record<string, string | readonly string[]>>,
    services: Services,
    signal?: AbortSignal,
  ): Promise<ServedSession>;
  close(): void;
}

export interface ServedSession {
  /** Resolves when the session's connection has closed, for any reason. */
  readonly closed: Promise<void>;
  close(): void;
}

/** Rejects with UNAVAILABLE if BuildKit cannot be reached. */
export async function openConnection(target: Target, signal?: AbortSignal): Promise<Connection> {
  switch (target.kind) {
    case 'engine': {
      const { address, timeoutMs } = target;
      const http2 = startHttp2(await upgrade(address, '/grpc', { signal, timeoutMs }));
      return {
        http2,
        close: () => http2.destroy(),
        serve: async (headers, services, stop) =>
          serveOn(withoutTls(await upgrade(address, '/session', { headers, signal: stop, timeoutMs })), services),
      };
    }
    case 'buildkitd':
      return direct(
        await firstResponse(
          startHttp2(await openSocket(target.address, signal)),
          (why) => `${describe(target.address)}: ${why}`,
          signal,
        ),
      );
    case 'program': {
      const { socket, stderr } = openProgram(target.command, target.env);
      return direct(
        await firstResponse(startHttp2(socket), (why) => `${target.command.join(' ')}: ${stderr() || why}`, signal),
      );
    }
  }
}

/** Without an HTTP API, the session is tunneled through a call of the connection itself. */
function direct(http2: ClientHttp2Session): Connection {
  return {
    http2,
    close: () => http2.destroy(),
    serve: (headers, services) => {
      const metadata = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      return Promise.resolve(serveOn(asDuplex(open(http2, Control.Session, { metadata })), services));
    },
  };
}

function startHttp2(socket: Duplex): ClientHttp2Session {
  const http2 = connectHttp2('http://localhost', {
    createConnection: () => socket,
    settings: { initialWindowSize: WINDOW_BYTES, maxHeaderListSize: MAX_HEADER_BYTES, enablePush: false },
    maxSessionMemory: MAX_SESSION_MB,
  });
  http2.on('connect', () => http2.setLocalWindowSize(WINDOW_BYTES));
  // Its calls report how it ended.
  http2.on('error', () => undefined);
  return http2;
}

/** The server may use another protocol or not respond, so the connection is only used after its first response. */
function firstResponse(
  http2: ClientHttp2Session,
  describeWhy: (why: string) => string,
  signal: AbortSignal | undefined,
): Promise<ClientHttp2Session> {
  return new Promise((resolve, reject) => {
    let cause: Error | undefined;
    const refuse = (why: string): void => {
      settle();
      http2.destroy();
      reject(new GrpcError(GrpcCode.UNAVAILABLE, `BuildKit cannot be reached at ${describeWhy(why)}`, { cause }));
    };
    const onClose = (): void => refuse(cause?.message ?? 'the connection was closed without an error message');
    const onError = (error: Error): void => void (cause = error);
    const onAbort = (): void => refuse('the caller stopped waiting');
    const limit = setTimeout(() => refuse(`no response within ${RESPONSE_TIMEOUT_MS / 1000} s`), RESPONSE_TIMEOUT_MS);
    const onSettings = (): void => {
      settle();
      resolve(http2);
    };
    const settle = (): void => {
      clearTimeout(limit);
      http2.off('close', onClose).off('error', onError).off('remoteSettings', onSettings);
      signal?.removeEventListener('abort', onAbort);
    };
    http2.once('close', onClose).once('error', onError).once('remoteSettings', onSettings);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
  });
}

/** Node's server would reject a TLS socket that did not negotiate h2; here, the upgrade negotiated it. */
function withoutTls(socket: Duplex): Duplex {
  return socket instanceof TLSSocket ? Duplex.from({ readable: socket, writable: socket }) : socket;
}

function serveOn(socket: Duplex, services: Services): ServedSession {
  const server = grpcServer(services);
  const closed = new Promise<void>((resolve) => socket.once('close', resolve));
  server.accept(socket);
  return { closed, close: () => server.close() };
}

/** The session's own HTTP/2 connection, tunneled through the messages of a call. */
function asDuplex(call: Call<typeof BytesMessageSchema, typeof BytesMessageSchema>): Duplex {
  const messages = call[Symbol.asyncIterator]();
  const duplex = new Duplex({
    read: () => {
      messages.next().then(
        (next) => duplex.push(next.done === true ? null : next.value.data),
        (error: unknown) => duplex.destroy(error as Error),
      );
    },
    write: (chunk: Buffer, _encoding, done) => {
      const wait = call.send({ data: chunk });
      if (wait === undefined) done();
      else void wait.then(() => done());
    },
    final: (done) => {
      call.end();
      done();
    },
    destroy: (error, done) => {
      call.cancel();
      done(error);
    },
  });
  return duplex;
}
