import assert from 'node:assert/strict';
import fc from 'fast-check';
import { frameHeader, FrameReader } from '../../../src/buildkit/grpc/frame.ts';
import { GrpcCode, GrpcError } from '../../../src/buildkit/grpc/status.ts';

function framed(messages: readonly Uint8Array[]): Buffer {
  return Buffer.concat(messages.flatMap((message) => [frameHeader(message.length), message]));
}

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

describe('messages of a stream', () => {
  it('come out as they went in, wherever the stream was cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), fc.array(fc.nat()), (messages, places) => {
        const reader = new FrameReader();
        const found = cut(framed(messages), places).flatMap((chunk) => reader.push(chunk));
        reader.end();
        assert.deepEqual(
          found.map((each) => Buffer.from(each).toString('hex')),
          messages.map((each) => Buffer.from(each).toString('hex')),
        );
      }),
    );
  });

  it('are missed when the stream ends within one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 50 }), fc.nat(), (message, place) => {
        const whole = framed([message]);
        const reader = new FrameReader();
        assert.deepEqual(reader.push(whole.subarray(0, 1 + (place % (whole.length - 1)))), []);
        assert.throws(() => reader.end(), { code: GrpcCode.INTERNAL });
      }),
    );
  });

  it('are refused when they are too large, before they have come', () => {
    const reader = new FrameReader(10);
    assert.equal(reader.push(framed([new Uint8Array(10)])).length, 1);
    assert.throws(() => reader.push(frameHeader(11)), { code: GrpcCode.RESOURCE_EXHAUSTED });
  });

  it('are refused when they are compressed: nothing offers to read such', () => {
    assert.throws(() => new FrameReader().push(Buffer.from([1, 0, 0, 0, 0])), { code: GrpcCode.INTERNAL });
  });

  it('of any bytes at all end in messages or in an error', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (chunks) => {
        const reader = new FrameReader(1000);
        try {
          for (const chunk of chunks) reader.push(Buffer.from(chunk));
          reader.end();
        } catch (error) {
          assert.ok(error instanceof GrpcError);
        }
      }),
    );
  });
});
