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

describe('messages that wait for their reader', () => {
  it('come in their order, all of them, however fast either side is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 300 })), fc.infiniteStream(fc.boolean()), async (sizes, waits) => {
        let isWanted = true;
        const queue = new MessageQueue<number>(500, (wanted) => {
          assert.notEqual(wanted, isWanted, 'it tells only changes');
          isWanted = wanted;
        });
        const write = async (): Promise<void> => {
          for (const [index, size] of sizes.entries()) {
            while (!isWanted) await new Promise(setImmediate);
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

  it('are wanted until they are too many bytes, and again when half of them are read', async () => {
    const told: boolean[] = [];
    const queue = new MessageQueue<string>(1000, (wanted) => told.push(wanted));
    queue.push('a', 900);
    assert.deepEqual(told, []);
    queue.push('b', 10_000_000);
    queue.push('c', 0);
    assert.deepEqual(told, [false]);
    const reader = queue[Symbol.asyncIterator]();
    await reader.next();
    assert.deepEqual(told, [false]);
    await reader.next();
    assert.deepEqual(told, [false, true]);
  });

  it('are too many at some time even when they are empty', () => {
    const told: boolean[] = [];
    const queue = new MessageQueue<string>(1000, (wanted) => told.push(wanted));
    for (let count = 0; count < 20; count += 1) queue.push('', 0);
    assert.deepEqual(told, [false]);
  });
});

const MESSAGE = 1024 * 1024;
/** A message, the queue, the window of the stream, and what Node's streams hold on both sides. */
const MOST_SENT = 12 * MESSAGE;

describe('a sender whose reader does not read', function () {
  this.timeout('20s');

  it('is stopped, as a server', async () => {
    const [here, there] = duplexPair();
    const server = createServer();
    const frame = toBinary(BytesMessageSchema, create(BytesMessageSchema, { data: new Uint8Array(MESSAGE) }));
    let sent = 0;
    const pour = (stream: ServerHttp2Stream): void => {
      stream.on('error', () => undefined).respond({ ':status': 200 });
      const more = (): void => {
        do sent += MESSAGE;
        while (!stream.destroyed && stream.write(Buffer.concat([frameHeader(frame.length), frame])));
      };
      stream.on('drain', more);
      more();
    };
    server.on('stream', pour).on('sessionError', () => undefined);
    server.emit('connection', there);
    const http2 = connect('http://localhost', {
      createConnection: () => here,
      settings: { initialWindowSize: 4 * MESSAGE },
    });
    http2.on('error', () => undefined);
    const call = open(http2, Control.Session);
    const reader = call[Symbol.asyncIterator]();
    await reader.next();
    await stopped(() => sent);
    const before = sent;
    assert.ok(before < MOST_SENT, `${before} bytes were sent`);
    for (let count = 0; count < 20; count += 1) await reader.next();
    await stopped(() => sent);
    assert.ok(sent > before, 'and goes on when more is read');
    call.cancel();
    http2.destroy();
  });

  it('is stopped, as a client', async () => {
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
    const pour = async (): Promise<void> => {
      for (; !http2.destroyed; sent += MESSAGE) await call.send({ data: new Uint8Array(MESSAGE) });
    };
    const pouring = pour();
    await stopped(() => sent);
    assert.ok(sent > 0 && sent < MOST_SENT, `${sent} bytes were sent`);
    http2.destroy();
    await pouring;
    server.close();
  });
});

/** Waits until a number grows no more. */
async function stopped(look: () => number): Promise<void> {
  for (let before = -1; before !== look(); await sleep(200)) before = look();
}
