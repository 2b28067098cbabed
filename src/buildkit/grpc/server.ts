import { createServer, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { FrameReader } from './frame.ts';
import { FrameWriter } from './frame-writer.ts';
import { MessageQueue } from './message-queue.ts';
import type { Method } from './method.ts';
import { GrpcCode, GrpcError, trailersOf } from './status.ts';

/** An incoming call. */
export interface ServerCall {
  /** All values of a header, in order and not joined, because a value may contain a comma. */
  metadata(name: string): readonly string[];
  /** Incoming messages. They end when the peer has sent all, and throw if it disconnects. */
  readonly messages: AsyncIterable<Uint8Array>;
  /** Sends a message in one or more parts. If it returns a promise, await it before sending more. */
  send(...parts: readonly Uint8Array[]): Promise<void> | undefined;
  /** Aborted when the call has ended, for any reason. */
  readonly signal: AbortSignal;
}

/** Resolves if the call succeeded; rejects with a GrpcError otherwise. */
export type Handler = (call: ServerCall) => Promise<void>;
/** Handlers by path, `/package.Service/Method`. */
export type Services = ReadonlyMap<string, Handler>;

/** In addition to the stream's own window. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/** How much may arrive before it is read. The responses for a build context are not awaited one by one. */
const WINDOW_BYTES = 4 * 1024 * 1024;
/** A folder's patterns arrive as one header each: a long .dockerignore exceeds Node's default limit. */
const MAX_HEADERS = 65_536;
const MAX_HEADER_BYTES = 4 * 1024 * 1024;
/** The limit for everything waiting to be sent: beyond it, Node rejects new calls, including health checks. */
const MAX_SESSION_MB = 256;

/** Serves calls on connections opened elsewhere: BuildKit is the client of our sessions. */
export function grpcServer(services: Services): { accept(connection: Duplex): void; close(): void } {
  const server: Http2Server = createServer({
    settings: { initialWindowSize: WINDOW_BYTES, maxHeaderListSize: MAX_HEADER_BYTES },
    maxHeaderListPairs: MAX_HEADERS,
    maxSessionMemory: MAX_SESSION_MB,
  });
  const connections = new Set<Duplex>();
  server.on('stream', (stream, headers, _flags, rawHeaders) => void serve(services, stream, headers, rawHeaders));
  // A connection error ends its calls, which report it.
  server.on('sessionError', () => undefined);
  return {
    accept: (connection) => {
      connections.add(connection);
      connection.once('close', () => connections.delete(connection)).on('error', () => undefined);
      server.emit('connection', connection);
    },
    close: () => {
      for (const connection of connections) connection.destroy();
      server.close();
    },
  };
}

/** A handler of a unary method. */
export function unaryHandler<I extends DescMessage, O extends DescMessage>(
  { path, input, output }: Method<I, O>,
  respond: (message: MessageShape<I>, call: ServerCall) => MessageInitShape<O> | Promise<MessageInitShape<O>>,
): [string, Handler] {
  return [
    path,
    async (call) => {
      for await (const bytes of call.messages) {
        await call.send(toBinary(output, create(output, await respond(fromBinary(input, bytes), call))));
        return;
      }
      throw new GrpcError(GrpcCode.INTERNAL, `${path} was called without a message`);
    },
  ];
}

async function serve(
  services: Services,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  rawHeaders: readonly string[],
): Promise<void> {
  const path = headers[':path'] ?? '';
  stream.on('error', () => undefined);
  const handler = services.get(path);
  if (handler === undefined)
    return finish(stream, undefined, new GrpcError(GrpcCode.UNIMPLEMENTED, `${path} is not implemented`));
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  const writer = new FrameWriter(stream);
  const messages = incoming(stream);
  const ended = new AbortController();
  stream.once('close', () => ended.abort());
  const call: ServerCall = {
    metadata: (name) =>
      rawHeaders.flatMap((key, index) =>
        index % 2 === 0 && key.toLowerCase() === name ? [rawHeaders[index + 1] ?? ''] : [],
      ),
    messages,
    send: (...parts) => writer.write(...parts),
    signal: ended.signal,
  };
  const error = await attempt(handler, call);
  messages.end();
  finish(stream, writer, error);
}

async function attempt(handler: Handler, call: ServerCall): Promise<unknown> {
  try {
    await handler(call);
    return undefined;
  } catch (error) {
    return error ?? new Error('it failed without an error message');
  }
}

function incoming(stream: ServerHttp2Stream): MessageQueue<Uint8Array> {
  const frames = new FrameReader();
  const queue = new MessageQueue<Uint8Array>(MAX_UNREAD_BYTES, (isReady) =>
    isReady ? stream.resume() : stream.pause(),
  );
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      queue.end(error as Error);
    }
  };
  stream.on('data', (chunk: Buffer) =>
    attempt(() => frames.push(chunk).forEach((message) => queue.push(message, message.length))),
  );
  stream.on('end', () =>
    attempt(() => {
      frames.end();
      queue.end();
    }),
  );
  stream.on('close', () => queue.end(new GrpcError(GrpcCode.CANCELLED, 'the other side ended the call')));
  return queue;
}

/** The status is sent in the trailers, after everything that was written. */
function finish(stream: ServerHttp2Stream, writer: FrameWriter | undefined, error: unknown): void {
  if (stream.destroyed || stream.closed) return;
  writer?.flush();
  const trailers = trailersOf(error);
  if (!stream.headersSent)
    return stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...trailers }, { endStream: true });
  stream.once('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end();
  // The remaining input is not needed, but if unread it would keep the stream open. The sender closes the stream after
  // reading the trailers: closing it here could overtake them and lose the reason why a call failed.
  stream.resume();
}
