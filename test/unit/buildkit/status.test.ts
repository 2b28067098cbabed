import assert from 'node:assert/strict';
import { create, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { StatusSchema } from '../../../src/buildkit/gen/google/rpc/status_pb.js';
import { GrpcCode, GrpcError, statusOf, trailersOf } from '../../../src/buildkit/grpc/status.ts';
import { SolveError } from '../../../src/buildkit/solve-error.ts';

describe('call status', () => {
  it('is encoded as printable ASCII and decoded again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), fc.string({ unit: 'grapheme' }), (code, message) => {
        const trailers = trailersOf(new GrpcError(code, message));
        assert.match(trailers['grpc-message'] ?? '', /^[\x20-\x7e]*$/);
        const read = statusOf(trailers);
        assert.ok(read instanceof GrpcError);
        assert.deepEqual([read.code, read.message], [code, message.toWellFormed()]);
      }),
    );
  });

  it('is undefined if headers do not contain it', () => assert.equal(statusOf({ ':status': '200' }), undefined));
  it('is ok for 0', () => assert.equal(statusOf(trailersOf(undefined)), 'ok'));
  it('is UNKNOWN if it is not a number', () =>
    assert.equal((statusOf({ 'grpc-status': 'x' }) as GrpcError).code, GrpcCode.UNKNOWN));
  it('keeps a message with a lone percent sign', () =>
    assert.equal((statusOf({ 'grpc-status': '2', 'grpc-message': '100%' }) as GrpcError).message, '100%'));
  it('ignores invalid details', () =>
    assert.deepEqual((statusOf({ 'grpc-status': '2', 'grpc-status-details-bin': 'AAAA' }) as GrpcError).details, []));
});

describe('solve error', () => {
  const errorWith = (...details: readonly [type: string, value: unknown][]): SolveError => {
    const status = create(StatusSchema, {
      code: 2,
      details: details.map(([type, value]) => ({
        typeUrl: `github.com/moby/buildkit/${type}+json`,
        value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
      })),
    });
    const error = statusOf({
      'grpc-status': '2',
      'grpc-message': 'x',
      'grpc-status-details-bin': Buffer.from(toBinary(StatusSchema, status)).toString('base64'),
    });
    return SolveError.from(error);
  };

  it('has the step, the exit code and the first source location', () => {
    const error = errorWith(
      ['errdefs.Vertex', { digest: 'sha256:a' }],
      ['gatewayapi.ExitMessage', { Code: 37 }],
      ['errdefs.Source', { info: { filename: 'Dockerfile' }, ranges: [{ start: { line: 4 }, end: { line: 5 } }] }],
      ['errdefs.Source', { info: { filename: 'other' }, ranges: [{ start: { line: 1 } }] }],
    );
    assert.deepEqual(
      [error.digest, error.exitCode, error.location],
      ['sha256:a', 37, { filename: 'Dockerfile', startLine: 4, endLine: 5 }],
    );
  });

  it('ignores invalid details', () => {
    const error = errorWith(
      ['errdefs.Vertex', 'not JSON'],
      ['gatewayapi.ExitMessage', { Code: 'x' }],
      ['errdefs.Source', { ranges: 'x' }],
      ['stack.Stack', {}],
    );
    assert.deepEqual(
      [error.message, error.digest, error.exitCode, error.location],
      ['x', undefined, undefined, undefined],
    );
  });
});
