import assert from 'node:assert/strict';
import { connect, type ServerHttp2Stream } from 'node:http2';
import { createServer } from 'node:http2';
import { duplexPair } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { create, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { Control } from '../../../src/buildkit/control.ts';
import { BytesMessageSchema } from '../../../src/buildkit/gen/control_pb.js';
import { open } from '../../../src/buildkit/grpc/client.ts';
import { frameHeader } from '../../../src/buildkit/grpc/frame.ts';
import { MessageQueue } from '../../../src/buildkit/grpc/message-queue.ts';
import { grpcServer } from '../../../src/buildkit/grpc/server.ts';

describe('message queue', () => {
  it('delivers all messages in order, at any speed of the writer and the reader', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 300 })), fc.infiniteStream(fc.boolean()), async (sizes, waits) => {
        let isReady = true;
        const queue = new MessageQueue<number>(500, (value) => {
          assert.notEqual(value, isReady, 'only changes are reported');
          isReady = value;
        });
        const write = async (): Promise<void> => {
          for (const [index, size] of sizes.entries()) {
            while (!isReady) await new Promise(setImmediate);
            queue.push(index, size);
            if (waits.next().value) await new Promise(setImmediate);
          }
          queue.end();
        };
        const writing = write();
        const read: number[] = [];
        for await (const each of queue) {
          read.push(each);
          if (waits.next().value) await new Promise(setImmediate);
        }
        await writing;
        assert.deepEqual(read, [...sizes.keys()]);
      }),
      { numRuns: 100 },
    );
  });

  it('is full beyond its maximum size, and ready again when half of it has been read', async () => {
    const changes: boolean[] = [];
    const queue = new MessageQueue<string>(1000, (isReady) => changes.push(isReady));
    queue.push('a', 900);
    assert.deepEqual(changes, []);
    queue.push('b', 10_000_000);
    queue.push('c', 0);
    assert.deepEqual(changes, [false]);
    const reader = queue[Symbol.asyncIterator]();
    await reader.next();
    assert.deepEqual(changes, [false]);
    await reader.next();
    assert.deepEqual(changes, [false, true]);
  });

  it('is full after many empty messages', () => {
    const changes: boolean[] = [];
    const queue = new MessageQueue<string>(1000, (isReady) => changes.push(isReady));
    for (let count = 0; count < 20; count += 1) queue.push('', 0);
    assert.deepEqual(changes, [false]);
  });
});

const MESSAGE = 1024 * 1024;
/** A message, the queue, the window of the stream, and the buffers of Node's streams on both sides. */
const MAX_SENT = 12 * MESSAGE;

describe('flow control', function () {
  this.timeout('20s');

  it('stops a server that sends while the client does not read', async () => {
    const [here, there] = duplexPair();
    const server = createServer();
    const frame = toBinary(BytesMessageSchema, create(BytesMessageSchema, { data: new Uint8Array(MESSAGE) }));
    let sent = 0;
    const sendAll = (stream: ServerHttp2Stream): void => {
      stream.on('error', () => undefined).respond({ ':status': 200 });
      const more = (): void => {
        do sent += MESSAGE;
        while (!stream.destroyed && stream.write(Buffer.concat([frameHeader(frame.length), frame])));
      };
      stream.on('drain', more);
      more();
    };
    server.on('stream', sendAll).on('sessionError', () => undefined);
    server.emit('connection', there);
    const http2 = connect('http://localhost', {
      createConnection: () => here,
      settings: { initialWindowSize: 4 * MESSAGE },
    });
    http2.on('error', () => undefined);
    const call = open(http2, Control.Session);
    const reader = call[Symbol.asyncIterator]();
    await reader.next();
    await stable(() => sent);
    const before = sent;
    assert.ok(before < MAX_SENT, `${before} bytes were sent`);
    for (let count = 0; count < 20; count += 1) await reader.next();
    await stable(() => sent);
    assert.ok(sent > before, 'the server continues when more is read');
    call.cancel();
    http2.destroy();
  });

  it('stops a client that sends while the server does not read', async () => {
    const [here, there] = duplexPair();
    const server = grpcServer(
      new Map([
        [
          Control.Session.path,
          ({ signal }) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
        ],
      ]),
    );
    server.accept(there);
    const http2 = connect('http://localhost', { createConnection: () => here });
    http2.on('error', () => undefined);
    const call = open(http2, Control.Session);
    let sent = 0;
    const sendAll = async (): Promise<void> => {
      for (; !http2.destroyed; sent += MESSAGE) await call.send({ data: new Uint8Array(MESSAGE) });
    };
    const sending = sendAll();
    await stable(() => sent);
    assert.ok(sent > 0 && sent < MAX_SENT, `${sent} bytes were sent`);
    http2.destroy();
    await sending;
    server.close();
  });
});

/** Waits until a number stops growing. */
async function stable(read: () => number): Promise<void> {
  for (let before = -1; before !== read(); await sleep(200)) before = read();
}
