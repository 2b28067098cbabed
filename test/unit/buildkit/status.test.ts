import assert from 'node:assert/strict';
import { create, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { StatusSchema } from '../../../src/buildkit/gen/google/rpc/status_pb.js';
import { GrpcCode, GrpcError, statusOf, trailersOf } from '../../../src/buildkit/grpc/status.ts';
import { SolveError } from '../../../src/buildkit/solve-error.ts';

describe('how a call ended', () => {
  it('is told in printable ASCII, and read as it was meant', () => {
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

  it('is unknown while headers do not tell it', () => assert.equal(statusOf({ ':status': '200' }), undefined));
  it('is well at 0', () => assert.equal(statusOf(trailersOf(undefined)), 'ok'));
  it('is unknown at what is no number', () =>
    assert.equal((statusOf({ 'grpc-status': 'x' }) as GrpcError).code, GrpcCode.UNKNOWN));
  it('keeps a message with a lone percent sign', () =>
    assert.equal((statusOf({ 'grpc-status': '2', 'grpc-message': '100%' }) as GrpcError).message, '100%'));
  it('survives invalid details', () =>
    assert.deepEqual((statusOf({ 'grpc-status': '2', 'grpc-status-details-bin': 'AAAA' }) as GrpcError).details, []));
});

describe('why a solve failed', () => {
  const told = (...details: readonly [type: string, value: unknown][]): SolveError => {
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

  it('has the step, the exit code and the first place in the file', () => {
    const error = told(
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

  it('is told without what cannot be read', () => {
    const error = told(
      ['errdefs.Vertex', 'no json'],
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
