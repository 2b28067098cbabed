import assert from 'node:assert/strict';
import { type ClientHttp2Session, connect, type ServerHttp2Stream } from 'node:http2';
import { duplexPair } from 'node:stream';
import { createServer } from 'node:http2';
import { create, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { Control } from '../../../src/buildkit/control.ts';
import { StatusResponseSchema } from '../../../src/buildkit/gen/control_pb.js';
import { open, serverStream, unary } from '../../../src/buildkit/grpc/client.ts';
import { frameHeader } from '../../../src/buildkit/grpc/frame.ts';
import { grpcServer, type Handler } from '../../../src/buildkit/grpc/server.ts';
import { GrpcCode, GrpcError } from '../../../src/buildkit/grpc/status.ts';

const REF = { ref: 'x' };

/** A server in this process that answers calls however a test likes. */
function against(answer: (stream: ServerHttp2Stream) => void): {
  readonly http2: ClientHttp2Session;
  readonly close: () => void;
} {
  const [here, there] = duplexPair();
  const server = createServer();
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    answer(stream);
  });
  server.on('sessionError', () => undefined);
  server.emit('connection', there);
  const http2 = connect('http://localhost', { createConnection: () => here });
  http2.on('error', () => undefined);
  return { http2, close: () => http2.destroy() };
}

function status(bytes: Uint8Array): Buffer {
  return Buffer.concat([frameHeader(bytes.length), bytes]);
}

/** Answers these bytes, and this as the status of the call. */
function answering(
  bytes: Uint8Array,
  trailers: Record<string, string> | 'none' = { 'grpc-status': '0' },
): (stream: ServerHttp2Stream) => void {
  return (stream) => {
    stream.respond({ ':status': 200 }, { waitForTrailers: trailers !== 'none' });
    if (trailers !== 'none') stream.once('wantTrailers', () => stream.sendTrailers(trailers));
    stream.end(bytes);
  };
}

async function statuses(answer: (stream: ServerHttp2Stream) => void): Promise<number> {
  const { http2, close } = against(answer);
  try {
    let count = 0;
    for await (const message of serverStream(http2, Control.Status, REF)) count += message.vertexes.length;
    return count;
  } finally {
    close();
  }
}

const whole = status(
  toBinary(StatusResponseSchema, create(StatusResponseSchema, { vertexes: [{ digest: 'a' }, { digest: 'b' }] })),
);

describe('a call whose answer', () => {
  it('is well brings its messages', async () =>
    assert.equal(await statuses(answering(Buffer.concat([whole, whole]))), 4));

  const BAD: Readonly<Record<string, readonly [answer: (stream: ServerHttp2Stream) => void, code: number]>> = {
    'breaks off within a message': [answering(whole.subarray(0, -1)), GrpcCode.INTERNAL],
    'is too large': [answering(Buffer.from([0, 255, 255, 255, 255])), GrpcCode.RESOURCE_EXHAUSTED],
    'is compressed': [answering(Buffer.from([1, 0, 0, 0, 0])), GrpcCode.INTERNAL],
    'is no message': [answering(status(Buffer.from([255, 255, 255]))), GrpcCode.INTERNAL],
    'has no status': [answering(whole, 'none'), GrpcCode.UNAVAILABLE],
    'has an invalid status': [answering(whole, { 'grpc-status': '-' }), GrpcCode.UNKNOWN],
    'is that of a web server': [
      (stream) => {
        stream.respond({ ':status': 404 });
        stream.end('not here');
      },
      GrpcCode.UNAVAILABLE,
    ],
    'is a reset': [(stream) => stream.close(2), GrpcCode.UNAVAILABLE],
    'never comes, as the connection breaks': [(stream) => stream.session?.destroy(), GrpcCode.UNAVAILABLE],
  };
  for (const [what, [answer, code]] of Object.entries(BAD)) {
    it(`${what} fails, and says so`, () =>
      assert.rejects(
        statuses(answer),
        (error) => error instanceof GrpcError && error.code === code && error.message !== '',
      ));
  }

  it('is of any bytes ends in messages or in an error', async function () {
    this.timeout('1m');
    const mangled = fc
      .tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }))
      .map(([at, value]) => Buffer.from(whole).fill(value, at, at + 1));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(mangled, fc.uint8Array({ maxLength: 20 }), fc.constant(whole)), { maxLength: 4 }),
        async (chunks) => {
          await statuses(answering(Buffer.concat(chunks))).catch((error: unknown) =>
            assert.ok(error instanceof GrpcError, String(error)),
          );
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('a call that is not read to the end', () => {
  it('leaves nothing open, though messages are waiting', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const { http2, close } = against((stream) => {
      closed = new Promise((resolve) => stream.once('close', resolve));
      stream.respond({ ':status': 200 });
      const more = (): void => {
        while (!stream.destroyed && stream.write(whole));
      };
      stream.on('drain', more);
      more();
    });
    for await (const { vertexes } of serverStream(http2, Control.Status, REF)) {
      assert.equal(vertexes.length, 2);
      break;
    }
    await closed;
    close();
  });

  it('is over when its signal says so, before and after it began', async () => {
    const { http2, close } = against((stream) => stream.respond({ ':status': 200 }));
    await assert.rejects(unary(http2, Control.Info, {}, { signal: AbortSignal.abort() }), { code: GrpcCode.CANCELLED });
    const stop = new AbortController();
    const call = unary(http2, Control.Info, {}, { signal: stop.signal });
    setImmediate(() => stop.abort());
    await assert.rejects(call, { code: GrpcCode.CANCELLED });
    close();
    await assert.rejects(unary(http2, Control.Info, {}), { code: GrpcCode.UNAVAILABLE });
  });
});

describe('a service', () => {
  const failing: Readonly<Record<string, Handler>> = {
    'throws at once': () => {
      throw new GrpcError(GrpcCode.NOT_FOUND, 'no such thing');
    },
    'fails later': async () => {
      await Promise.resolve();
      throw new GrpcError(GrpcCode.NOT_FOUND, 'no such thing');
    },
  };
  for (const [what, handler] of Object.entries(failing)) {
    it(`that ${what} tells why, though more is being sent`, async () => {
      const [here, there] = duplexPair();
      const server = grpcServer(new Map([[Control.Session.path, handler]]));
      server.accept(there);
      const http2 = connect('http://localhost', { createConnection: () => here });
      http2.on('error', () => undefined);
      const call = open(http2, Control.Session);
      for (let count = 0; count < 1000; count += 1) void call.send({ data: new Uint8Array(100) });
      await assert.rejects(
        (async () => {
          for await (const message of call) assert.fail(JSON.stringify(message));
        })(),
        { code: GrpcCode.NOT_FOUND, message: 'no such thing' },
      );
      http2.destroy();
      server.close();
    });
  }
});
