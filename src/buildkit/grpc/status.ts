import { fromBinary } from '@bufbuild/protobuf';
import { type Status, StatusSchema } from '../gen/google/rpc/status_pb.js';

/** gRPC status codes (grpc/grpc, doc/statuscodes.md). */
export const GrpcCode = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

/** A failed call, here or on the other side. */
export class GrpcError extends Error {
  override readonly name = 'GrpcError';
  readonly code: number;
  readonly details: readonly { readonly typeUrl: string; readonly value: Uint8Array }[];
  /** The peer cannot have seen the call, so it can be retried. */
  readonly isUnsent: boolean;

  constructor(
    code: number,
    message: string,
    options: ErrorOptions & { details?: Status['details']; isUnsent?: boolean } = {},
  ) {
    super(message, options);
    this.code = code;
    this.details = options.details ?? [];
    this.isUnsent = options.isUnsent ?? false;
  }
}

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The status in headers or trailers; undefined if there is none. */
export function statusOf(headers: Headers): GrpcError | 'ok' | undefined {
  const code = first(headers['grpc-status']);
  if (code === undefined) return undefined;
  if (!/^\d{1,9}$/.test(code))
    return new GrpcError(GrpcCode.UNKNOWN, `the call ended with the invalid status ${JSON.stringify(code)}`);
  if (Number(code) === GrpcCode.OK) return 'ok';
  return new GrpcError(Number(code), decodeMessage(first(headers['grpc-message']) ?? ''), {
    details: detailsOf(first(headers['grpc-status-details-bin'])),
  });
}

/** The status of a call as trailers. */
export function trailersOf(error: unknown): Record<string, string> {
  if (error === undefined) return { 'grpc-status': '0' };
  const { code, message } =
    error instanceof GrpcError
      ? error
      : new GrpcError(GrpcCode.UNKNOWN, error instanceof Error ? error.message : JSON.stringify(error));
  return { 'grpc-status': String(code), 'grpc-message': encodeMessage(message) };
}

/** Percent-encodes everything but printable ASCII (PROTOCOL-HTTP2.md, "Status-Message"). */
function encodeMessage(message: string): string {
  return message.toWellFormed().replace(/[^\x20-\x24\x26-\x7e]/gu, encodeURIComponent);
}

function decodeMessage(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}

function detailsOf(encoded: string | undefined): Status['details'] {
  if (encoded === undefined) return [];
  try {
    return fromBinary(StatusSchema, Buffer.from(encoded, 'base64')).details;
  } catch {
    return []; // details only add to the message
  }
}

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
