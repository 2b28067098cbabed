import { randomBytes } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Control } from './control.ts';
import type { SolveRequestSchema, StatusResponse } from './gen/control_pb.js';
import { serverStream, unary } from './grpc/client.ts';
import type { Handler } from './grpc/server.ts';
import { GrpcCode, GrpcError } from './grpc/status.ts';
import { openSession } from './session/session.ts';
import { SolveError } from './solve-error.ts';
import type { Connection } from './transport/connection.ts';

/** How long to wait for the rest of the status after a solve has ended. */
const GRACE_MS = 1000;
/** The same for a solve without any status yet: it may never have started, and then its status would never end. */
const GRACE_WITHOUT_STATUS_MS = 200;
/** The same after cancellation, while the caller waits. */
const GRACE_AFTER_STOP_MS = 300;

export interface SolveOptions {
  /** The request, without its name and session, which are filled in here. */
  readonly request: Omit<MessageInitShape<typeof SolveRequestSchema>, '$typeName' | '$unknown' | 'ref' | 'session'>;
  /** The services that BuildKit may use during the solve. */
  readonly services?: readonly [path: string, Handler][];
  /** Distinguishes BuildKit's copies of folders with the same name; must be the same for the same folders. */
  readonly sharedKey?: string;
  readonly onStatus?: (status: StatusResponse) => void;
  /** Runs concurrently with the solve, with its name; used for gateway builds. */
  readonly concurrently?: (ref: string) => Promise<void>;
  readonly signal?: AbortSignal;
}

export interface Solved {
  /** Values from exporters, such as `containerimage.digest` and `containerimage.config.digest`. */
  readonly exporterResponse: Readonly<Record<string, string>>;
}

/**
 * Runs one solve with its own session, and closes everything it opened when it settles. Rejects with a SolveError; its
 * code is CANCELLED if `signal` was aborted, and UNAVAILABLE if the connection was lost.
 */
export async function solve(connection: Connection, options: SolveOptions): Promise<Solved> {
  const { signal } = options;
  const ref = randomBytes(13).toString('hex').slice(0, 25);
  let isSessionLost = false;
  try {
    const session = await openSession(connection, options.services ?? [], {
      ...(options.sharedKey !== undefined && { sharedKey: options.sharedKey }),
      ...(signal && { signal }),
    });
    void session.closed.then(() => (isSessionLost = true));
    try {
      return await run(connection, options, ref, session.id);
    } finally {
      session.close();
    }
  } catch (error) {
    throw SolveError.from(error, { isStopped: signal?.aborted === true, isSessionLost });
  }
}

async function run(
  { http2 }: Connection,
  { request, onStatus, concurrently, signal }: SolveOptions,
  ref: string,
  session: string,
): Promise<Solved> {
  // The connection may have broken while the session was opened. The concurrent builder has not started yet.
  if (http2.closed || http2.destroyed)
    throw new GrpcError(GrpcCode.UNAVAILABLE, 'the connection to BuildKit is closed', { isUnsent: true });
  const [stop, statusStop] = [new AbortController(), new AbortController()];
  const forwardAbort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', forwardAbort, { once: true });
  if (signal?.aborted === true) forwardAbort();
  let statusCount = 0;
  const solving = unary(
    http2,
    Control.Solve,
    { ...withSingleExporter(withImportsForFrontend(request)), ref, session },
    { signal: stop.signal },
  );
  const watching = watch(http2, ref, statusStop.signal, (status) => {
    statusCount += 1;
    onStatus?.(status);
  });
  const concurrentWork = concurrently?.(ref);
  // Each promise is awaited below, but may reject before that.
  for (const each of [solving, watching, concurrentWork]) each?.catch(() => undefined);
  try {
    // A builder that fails also cancels the solve, which would wait for its result.
    const { exporterResponse } = await Promise.race([solving, failing(concurrentWork), failing(watching)]);
    await concurrentWork;
    return { exporterResponse };
  } finally {
    stop.abort();
    signal?.removeEventListener('abort', forwardAbort);
    const graceMs =
      statusCount === 0 ? GRACE_WITHOUT_STATUS_MS : signal?.aborted === true ? GRACE_AFTER_STOP_MS : GRACE_MS;
    const grace = setTimeout(() => statusStop.abort(), graceMs);
    await watching.finally(() => clearTimeout(grace));
  }
}

/** Daemons before 0.13 only read a single exporter, from separate fields, which newer ones ignore (client/solve.go). */
function withSingleExporter(request: SolveOptions['request']): SolveOptions['request'] {
  const [first] = request.exporters ?? [];
  return first === undefined
    ? request
    : { exporter: first.type ?? '', exporterAttributes: first.attributes ?? {}, ...request };
}

/** A frontend imports caches itself and reads them from an attribute: JSON with Go's field names (client/solve.go). */
function withImportsForFrontend(request: SolveOptions['request']): SolveOptions['request'] {
  const imports = request.cache?.imports ?? [];
  if (!request.frontend || imports.length === 0) return request;
  const text = JSON.stringify(imports.map(({ type, attributes }) => ({ Type: type, Attrs: attributes })));
  return { ...request, frontendAttributes: { ...request.frontendAttributes, 'cache-imports': text } };
}

/** Never resolves: only its rejection matters. */
async function failing(work: Promise<void> | undefined): Promise<never> {
  await work;
  return new Promise<never>(() => undefined);
}

/** The status is informational: the solve itself reports how it ended. */
async function watch(
  http2: Connection['http2'],
  ref: string,
  signal: AbortSignal,
  onStatus: (status: StatusResponse) => void,
): Promise<void> {
  try {
    for await (const status of serverStream(http2, Control.Status, { ref }, { signal })) onStatus(status);
  } catch (error) {
    if (!(error instanceof GrpcError) || error.code === GrpcCode.INTERNAL) throw error;
  }
}
