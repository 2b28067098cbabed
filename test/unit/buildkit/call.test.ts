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

/** Connects to a server in this process that responds to calls in this way. */
function connectTo(respond: (stream: ServerHttp2Stream) => void): {
  readonly http2: ClientHttp2Session;
  readonly close: () => void;
} {
  const [here, there] = duplexPair();
  const server = createServer();
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    respond(stream);
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

/** Responds with these bytes and trailers. */
function respondWith(
  bytes: Uint8Array,
  trailers: Record<string, string> | 'none' = { 'grpc-status': '0' },
): (stream: ServerHttp2Stream) => void {
  return (stream) => {
    stream.respond({ ':status': 200 }, { waitForTrailers: trailers !== 'none' });
    if (trailers !== 'none') stream.once('wantTrailers', () => stream.sendTrailers(trailers));
    stream.end(bytes);
  };
}

async function countVertices(respond: (stream: ServerHttp2Stream) => void): Promise<number> {
  const { http2, close } = connectTo(respond);
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

describe('calls', () => {
  it('return the messages of a response', async () =>
    assert.equal(await countVertices(respondWith(Buffer.concat([whole, whole]))), 4));

  const BAD: Readonly<Record<string, readonly [respond: (stream: ServerHttp2Stream) => void, code: number]>> = {
    'ends within a message': [respondWith(whole.subarray(0, -1)), GrpcCode.INTERNAL],
    'is too large': [respondWith(Buffer.from([0, 255, 255, 255, 255])), GrpcCode.RESOURCE_EXHAUSTED],
    'is compressed': [respondWith(Buffer.from([1, 0, 0, 0, 0])), GrpcCode.INTERNAL],
    'is not a message': [respondWith(status(Buffer.from([255, 255, 255]))), GrpcCode.INTERNAL],
    'has no status': [respondWith(whole, 'none'), GrpcCode.UNAVAILABLE],
    'has an invalid status': [respondWith(whole, { 'grpc-status': '-' }), GrpcCode.UNKNOWN],
    'is from a web server': [
      (stream) => {
        stream.respond({ ':status': 404 });
        stream.end('not here');
      },
      GrpcCode.UNAVAILABLE,
    ],
    'is a stream reset': [(stream) => stream.close(2), GrpcCode.UNAVAILABLE],
    'is interrupted by a lost connection': [(stream) => stream.session?.destroy(), GrpcCode.UNAVAILABLE],
  };
  for (const [what, [respond, code]] of Object.entries(BAD)) {
    it(`fail if the response ${what}`, () =>
      assert.rejects(
        countVertices(respond),
        (error) => error instanceof GrpcError && error.code === code && error.message !== '',
      ));
  }

  it('return messages or fail with a GrpcError for any bytes', async function () {
    this.timeout('1m');
    const mangled = fc
      .tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }))
      .map(([at, value]) => Buffer.from(whole).fill(value, at, at + 1));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(mangled, fc.uint8Array({ maxLength: 20 }), fc.constant(whole)), { maxLength: 4 }),
        async (chunks) => {
          await countVertices(respondWith(Buffer.concat(chunks))).catch((error: unknown) =>
            assert.ok(error instanceof GrpcError, String(error)),
          );
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('an unfinished call', () => {
  it('closes its stream although messages are waiting', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const { http2, close } = connectTo((stream) => {
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

  it('is cancelled when its signal is aborted, before or after it started', async () => {
    const { http2, close } = connectTo((stream) => stream.respond({ ':status': 200 }));
    await assert.rejects(unary(http2, Control.Info, {}, { signal: AbortSignal.abort() }), { code: GrpcCode.CANCELLED });
    const stop = new AbortController();
    const call = unary(http2, Control.Info, {}, { signal: stop.signal });
    setImmediate(() => stop.abort());
    await assert.rejects(call, { code: GrpcCode.CANCELLED });
    close();
    await assert.rejects(unary(http2, Control.Info, {}), { code: GrpcCode.UNAVAILABLE });
  });
});

describe('a service handler', () => {
  const failing: Readonly<Record<string, Handler>> = {
    'throws synchronously': () => {
      throw new GrpcError(GrpcCode.NOT_FOUND, 'no such thing');
    },
    'rejects later': async () => {
      await Promise.resolve();
      throw new GrpcError(GrpcCode.NOT_FOUND, 'no such thing');
    },
  };
  for (const [what, handler] of Object.entries(failing)) {
    it(`that ${what} reports its error while the client is still sending`, async () => {
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
