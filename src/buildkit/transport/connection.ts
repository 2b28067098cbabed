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

/** How much may come before it is read: exports of whole images come this way. Bytes. */
const WINDOW = 4 * 1024 * 1024;
/** The end of a call has the causes of an error in it, with their stacks. Bytes. */
const LONGEST_HEADERS = 1024 * 1024;
/** Of everything that waits to be sent, in megabytes: beyond it Node opens no more calls. */
const SESSION_MEMORY = 256;
/** How long BuildKit may take for its first word; a program has to find its builder first. Milliseconds. */
const PATIENCE_MS = 30_000;

/** A connection to BuildKit; all calls go over it side by side. */
export interface Connection {
  readonly http2: ClientHttp2Session;
  /** Offers services to BuildKit under the headers that name the session. They are served until it is closed. */
  serve(
    headers: Readonly<Record<string, string | readonly string[]>>,
    services: Services,
    signal?: AbortSignal,
  ): Promise<ServedSession>;
  close(): void;
}

export interface ServedSession {
  /** Resolves when the connection of the session is gone, whoever closed it. */
  readonly closed: Promise<void>;
  close(): void;
}

/** Rejects with UNAVAILABLE when BuildKit cannot be reached. */
export async function openConnection(target: Target, signal?: AbortSignal): Promise<Connection> {
  switch (target.kind) {
    case 'engine': {
      const { address, timeoutMs } = target;
      const http2 = speak(await upgrade(address, '/grpc', { signal, timeoutMs }));
      return {
        http2,
        close: () => http2.destroy(),
        serve: async (headers, services, stop) =>
          serveOn(withoutTls(await upgrade(address, '/session', { headers, signal: stop, timeoutMs })), services),
      };
    }
    case 'buildkitd':
      return direct(
        await answered(
          speak(await openSocket(target.address, signal)),
          (why) => `${describe(target.address)}: ${why}`,
          signal,
        ),
      );
    case 'program': {
      const { socket, stderr } = openProgram(target.command, target.env);
      return direct(await answered(speak(socket), (why) => `${target.command.join(' ')}: ${stderr() || why}`, signal));
    }
  }
}

/** Where there is no HTTP API, the session goes through a call of the connection itself. */
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

function speak(socket: Duplex): ClientHttp2Session {
  const http2 = connectHttp2('http://localhost', {
    createConnection: () => socket,
    settings: { initialWindowSize: WINDOW, maxHeaderListSize: LONGEST_HEADERS, enablePush: false },
    maxSessionMemory: SESSION_MEMORY,
  });
  http2.on('connect', () => http2.setLocalWindowSize(WINDOW));
  // Its calls tell how it ended.
  http2.on('error', () => undefined);
  return http2;
}

/** Whatever is there may speak something else, or nothing: known only when it has said its first word. */
function answered(
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
    const onClose = (): void => refuse(cause?.message ?? 'it ended without a word');
    const onError = (error: Error): void => void (cause = error);
    const onAbort = (): void => refuse('it was no longer waited for');
    const limit = setTimeout(() => refuse(`no answer within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
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

/**
 * Of a TLS socket whose protocol was not agreed on as h2, Node's server would say that it is none; here the upgrade
 * agreed on it.
 */
function withoutTls(socket: Duplex): Duplex {
  return socket instanceof TLSSocket ? Duplex.from({ readable: socket, writable: socket }) : socket;
}

function serveOn(socket: Duplex, services: Services): ServedSession {
  const server = grpcServer(services);
  const closed = new Promise<void>((resolve) => socket.once('close', resolve));
  server.accept(socket);
  return { closed, close: () => server.close() };
}

/** The bytes of the session's own HTTP/2 connection, carried by messages of a call. */
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
