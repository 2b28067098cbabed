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

/** How long the last of a solve's status may come after its end. Milliseconds. */
const GRACE_MS = 1000;
/** The same for a solve that had none yet: it may never have begun, and then its status would never end. */
const GRACE_WITHOUT_ANY_MS = 200;
/** The same when whoever asked for the solve has stopped it, and waits. */
const GRACE_STOPPED_MS = 300;

export interface SolveOptions {
  /** What to solve, but for what this fills in: its own name and its session. */
  readonly request: Omit<MessageInitShape<typeof SolveRequestSchema>, '$typeName' | '$unknown' | 'ref' | 'session'>;
  /** What BuildKit may ask for while it solves. */
  readonly services?: readonly [path: string, Handler][];
  /** Keeps BuildKit's copies of folders of the same name apart; the same for the same folders. */
  readonly sharedKey?: string;
  readonly onStatus?: (status: StatusResponse) => void;
  /** Runs beside the solve, with its name: for who solves through the gateway. */
  readonly beside?: (ref: string) => Promise<void>;
  readonly signal?: AbortSignal;
}

export interface Solved {
  /** What exporters tell, such as `containerimage.digest` and `containerimage.config.digest`. */
  readonly exporterResponse: Readonly<Record<string, string>>;
}

/**
 * Solves once, with a session of its own. Everything it opened is closed when it settles. Rejects with a SolveError;
 * its
 * code is CANCELLED when `signal` stopped it, and UNAVAILABLE when the connection was lost.
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
  { request, onStatus, beside, signal }: SolveOptions,
  ref: string,
  session: string,
): Promise<Solved> {
  // It may have broken while the session was opened. Whoever works beside the solve has not begun yet.
  if (http2.closed || http2.destroyed)
    throw new GrpcError(GrpcCode.UNAVAILABLE, 'the connection to BuildKit is closed', { isUnsent: true });
  const [stop, over] = [new AbortController(), new AbortController()];
  const pass = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', pass, { once: true });
  if (signal?.aborted === true) pass();
  let statuses = 0;
  const solving = unary(
    http2,
    Control.Solve,
    { ...withSingleExporter(withImportsForFrontend(request)), ref, session },
    { signal: stop.signal },
  );
  const watching = watch(http2, ref, over.signal, (status) => {
    statuses += 1;
    onStatus?.(status);
  });
  const besides = beside?.(ref);
  // Each is waited for below, but maybe not before it fails.
  for (const each of [solving, watching, besides]) each?.catch(() => undefined);
  try {
    // Who works beside it and fails ends it, too: nobody would return its result.
    const { exporterResponse } = await Promise.race([solving, failing(besides), failing(watching)]);
    await besides;
    return { exporterResponse };
  } finally {
    stop.abort();
    signal?.removeEventListener('abort', pass);
    const patience = statuses === 0 ? GRACE_WITHOUT_ANY_MS : signal?.aborted === true ? GRACE_STOPPED_MS : GRACE_MS;
    const grace = setTimeout(() => over.abort(), patience);
    await watching.finally(() => clearTimeout(grace));
  }
}

/**
 * Daemons before 0.13 read one exporter only, from fields of its own; newer ones leave them alone (client/solve.go).
 */
function withSingleExporter(request: SolveOptions['request']): SolveOptions['request'] {
  const [first] = request.exporters ?? [];
  return first === undefined
    ? request
    : { exporter: first.type ?? '', exporterAttributes: first.attributes ?? {}, ...request };
}

/**
 * A frontend imports caches by itself, and reads of them in an attribute: as JSON with the names that Go gives to the
 * fields (client/solve.go).
 */
function withImportsForFrontend(request: SolveOptions['request']): SolveOptions['request'] {
  const imports = request.cache?.imports ?? [];
  if (!request.frontend || imports.length === 0) return request;
  const text = JSON.stringify(imports.map(({ type, attributes }) => ({ Type: type, Attrs: attributes })));
  return { ...request, frontendAttributes: { ...request.frontendAttributes, 'cache-imports': text } };
}

/** Never resolves: only its failure counts. */
async function failing(work: Promise<void> | undefined): Promise<never> {
  await work;
  return new Promise<never>(() => undefined);
}

/** The status is told for its own sake: how a solve ended, the solve itself says. */
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
