import { constants, type ClientHttp2Session, type ClientHttp2Stream, type OutgoingHttpHeaders } from 'node:http2';
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
import { GrpcCode, GrpcError, statusOf } from './status.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Sent as headers; for a list, one header per value. */
  readonly metadata?: Readonly<Record<string, string | readonly string[]>>;
}

/** A call in progress: send messages, and read messages to the end. Reading throws if the call failed. */
export interface Call<I extends DescMessage, O extends DescMessage> extends AsyncIterable<MessageShape<O>> {
  /** If it returns a promise, await it before sending more. */
  send(message: MessageInitShape<I>): Promise<void> | undefined;
  /** Closes the sending side. */
  end(): void;
  /** Cancels the call on both sides. */
  cancel(): void;
}

/** In addition to the stream's own window. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** Opens a call. It releases all resources once its messages have been read to the end, or after `cancel`. */
export function open<I extends DescMessage, O extends DescMessage>(
  session: ClientHttp2Session,
  { path, input, output }: Method<I, O>,
  options: CallOptions = {},
): Call<I, O> {
  const stream = request(session, path, options);
  const writer = new FrameWriter(stream);
  const queue = new MessageQueue<MessageShape<O>>(MAX_UNREAD_BYTES, (isReady) =>
    isReady ? stream.resume() : stream.pause(),
  );
  const cancel = (): void => reset(stream);
  receive(
    stream,
    (bytes) => queue.push(fromBinary(output, bytes), bytes.length),
    (error) => queue.end(error),
    options.signal,
  );
  return {
    send: (message) => writer.write(toBinary(input, create(input, message))),
    end: () => {
      writer.flush();
      stream.end();
    },
    cancel,
    [Symbol.asyncIterator]: () => readToEnd(queue, cancel),
  };
}

/** A unary call. */
export async function unary<I extends DescMessage, O extends DescMessage>(
  session: ClientHttp2Session,
  method: Method<I, O>,
  message: MessageInitShape<I>,
  options: CallOptions = {},
): Promise<MessageShape<O>> {
  const call = open(session, method, options);
  void call.send(message);
  call.end();
  let response: MessageShape<O> | undefined;
  for await (const each of call) response = each;
  if (response === undefined) throw new GrpcError(GrpcCode.INTERNAL, `${method.path} ended without a response`);
  return response;
}

/** A call with a streamed response. */
export function serverStream<I extends DescMessage, O extends DescMessage>(
  session: ClientHttp2Session,
  method: Method<I, O>,
  message: MessageInitShape<I>,
  options: CallOptions = {},
): AsyncIterable<MessageShape<O>> {
  const call = open(session, method, options);
  void call.send(message);
  call.end();
  return call;
}

/** A caller that stops reading early has no use for the rest of the call. */
async function* readToEnd<T>(queue: MessageQueue<T>, cancel: () => void): AsyncGenerator<T, void, undefined> {
  let finished = false;
  try {
    for await (const message of queue) yield message;
    finished = true;
  } finally {
    if (!finished) cancel();
  }
}

function request(session: ClientHttp2Session, path: string, { metadata = {}, signal }: CallOptions): ClientHttp2Stream {
  if (signal?.aborted === true) throw cancelled(signal);
  if (session.closed || session.destroyed)
    throw new GrpcError(GrpcCode.UNAVAILABLE, 'the connection to BuildKit is closed', { isUnsent: true });
  const headers: OutgoingHttpHeaders = {
    ...metadata,
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  };
  try {
    return session.request(headers);
  } catch (error) {
    throw new GrpcError(
      GrpcCode.UNAVAILABLE,
      `the connection to BuildKit accepts no more calls: ${(error as Error).message}`,
      { cause: error, isUnsent: true },
    );
  }
}

/** An unread stream would wait for its reader indefinitely: closing alone does not end it. */
function reset(stream: ClientHttp2Stream): void {
  stream.close(constants.NGHTTP2_CANCEL);
  stream.destroy();
}

/** Reads a stream's messages until it ends, and reports once how it ended. */
function receive(
  stream: ClientHttp2Stream,
  onMessage: (message: Uint8Array) => void,
  onEnd: (error?: GrpcError) => void,
  signal?: AbortSignal,
): void {
  const frames = new FrameReader();
  let end: GrpcError | 'ok' | undefined;
  const abort = (): void => {
    end = cancelled(signal);
    reset(stream);
  };
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      end =
        error instanceof GrpcError
          ? error
          : new GrpcError(GrpcCode.INTERNAL, `a received message cannot be decoded: ${String(error)}`, {
              cause: error,
            });
      reset(stream);
    }
  };
  signal?.addEventListener('abort', abort, { once: true });
  stream.on('response', (headers) => {
    const status = headers[':status'];
    if (status !== 200) end ??= new GrpcError(GrpcCode.UNAVAILABLE, `the response had HTTP status ${status ?? 'none'}`);
    end ??= statusOf(headers);
  });
  stream.on('trailers', (headers) => {
    end ??= statusOf(headers as Record<string, string>);
  });
  stream.on('data', (chunk: Buffer) => {
    if (end === undefined) attempt(() => frames.push(chunk).forEach(onMessage));
  });
  // When this direction ends, so does the call: the peer no longer reads what is sent.
  stream.on('end', () => {
    if (end !== undefined && !stream.writableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
  });
  const { session } = stream;
  let cause: Error | undefined;
  stream.on('error', (error: Error) => {
    cause = error;
  });
  stream.on('close', () => {
    signal?.removeEventListener('abort', abort);
    if (end === 'ok') attempt(() => frames.end());
    // A broken connection also cancels its streams.
    end ??=
      stream.rstCode === constants.NGHTTP2_CANCEL && session?.destroyed !== true
        ? new GrpcError(GrpcCode.CANCELLED, 'the call was cancelled')
        : new GrpcError(
            GrpcCode.UNAVAILABLE,
            `the connection to BuildKit was lost${cause === undefined ? '' : ` (${cause.message})`}`,
            { cause },
          );
    onEnd(end === 'ok' ? undefined : end);
  });
}

function cancelled(signal: AbortSignal | undefined): GrpcError {
  return new GrpcError(GrpcCode.CANCELLED, 'the call was cancelled', { cause: signal?.reason as unknown });
}
