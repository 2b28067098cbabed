import assert from 'node:assert/strict';
import fc from 'fast-check';
import { frameHeader, FrameReader } from '../../../src/buildkit/grpc/frame.ts';
import { GrpcCode, GrpcError } from '../../../src/buildkit/grpc/status.ts';

function framed(messages: readonly Uint8Array[]): Buffer {
  return Buffer.concat(messages.flatMap((message) => [frameHeader(message.length), message]));
}

/** Splits bytes at these offsets. */
function split(bytes: Buffer, offsets: readonly number[]): Buffer[] {
  const at = [0, ...offsets.map((offset) => offset % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

describe('frame reader', () => {
  it('reads messages from chunks of any size', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), fc.array(fc.nat()), (messages, offsets) => {
        const reader = new FrameReader();
        const found = split(framed(messages), offsets).flatMap((chunk) => reader.push(chunk));
        reader.end();
        assert.deepEqual(
          found.map((each) => Buffer.from(each).toString('hex')),
          messages.map((each) => Buffer.from(each).toString('hex')),
        );
      }),
    );
  });

  it('reports a stream that ends within a message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 50 }), fc.nat(), (message, offset) => {
        const whole = framed([message]);
        const reader = new FrameReader();
        assert.deepEqual(reader.push(whole.subarray(0, 1 + (offset % (whole.length - 1)))), []);
        assert.throws(() => reader.end(), { code: GrpcCode.INTERNAL });
      }),
    );
  });

  it('rejects a message that is too large as soon as its header arrives', () => {
    const reader = new FrameReader(10);
    assert.equal(reader.push(framed([new Uint8Array(10)])).length, 1);
    assert.throws(() => reader.push(frameHeader(11)), { code: GrpcCode.RESOURCE_EXHAUSTED });
  });

  it('rejects a compressed message', () => {
    assert.throws(() => new FrameReader().push(Buffer.from([1, 0, 0, 0, 0])), { code: GrpcCode.INTERNAL });
  });

  it('returns messages or throws a GrpcError for any bytes', () => {
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
