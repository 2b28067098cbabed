import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { Duplex } from 'node:stream';
import type { BytesMessageSchema } from '../gen/control_pb.js';
import { Control } from '../control.ts';
import { type Call, open } from '../grpc/client.ts';
import { grpcServer, type Services } from '../grpc/server.ts';
import { GrpcCode, GrpcError } from '../grpc/status.ts';
import { openProgram } from './program.ts';
import { openSocket, upgrade } from './socket.ts';
import type { Target } from './target.ts';

/** How much may come before it is read: exports of whole images come this way. Bytes. */
const WINDOW = 4 * 1024 * 1024;

/** A connection to BuildKit; all calls go over it side by side. */
export interface Connection {
  readonly http2: ClientHttp2Session;
  /** Offers services to BuildKit under the headers that name the session. They are served until it is closed. */
  serve(headers: Readonly<Record<string, string | readonly string[]>>, services: Services, signal?: AbortSignal): Promise<ServedSession>;
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
      const http2 = speak(await upgrade(target.address, '/grpc', {}, signal));
      return { http2, close: () => http2.destroy(), serve: async (headers, services) => serveOn(await upgrade(target.address, '/session', headers, signal), services) };
    }
    case 'buildkitd':
      return direct(speak(await openSocket(target.address, signal)));
    case 'program': {
      const { socket, complaint } = openProgram(target.command, target.env);
      const http2 = speak(socket);
      await answered(http2, () => `${target.command.join(' ')}: ${complaint() || 'it ended without a word'}`);
      return direct(http2);
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
  const http2 = connectHttp2('http://localhost', { createConnection: () => socket, settings: { initialWindowSize: WINDOW, enablePush: false } });
  http2.on('connect', () => http2.setLocalWindowSize(WINDOW));
  // Its calls tell how it ended.
  http2.on('error', () => undefined);
  return http2;
}

function answered(http2: ClientHttp2Session, why: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (): void => reject(new GrpcError(GrpcCode.UNAVAILABLE, `BuildKit cannot be reached: ${why()}`));
    http2.once('close', refuse);
    http2.once('remoteSettings', () => {
      http2.off('close', refuse);
      resolve();
    });
  });
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
