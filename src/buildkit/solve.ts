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

/** How long the last of a solve's status may come after its end; a solve that never began has no status at all. Milliseconds. */
const GRACE_MS = 1000;

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
 * Solves once, with a session of its own. Everything it opened is closed when it settles. Rejects with a SolveError; its
 * code is CANCELLED when `signal` stopped it, and UNAVAILABLE when the connection was lost.
 */
export async function solve(connection: Connection, options: SolveOptions): Promise<Solved> {
  const { signal } = options;
  const ref = randomBytes(13).toString('hex').slice(0, 25);
  try {
    const session = await openSession(connection, options.services ?? [], {
      ...(options.sharedKey !== undefined && { sharedKey: options.sharedKey }),
      ...(signal && { signal }),
    });
    try {
      return await run(connection, options, ref, session.id);
    } finally {
      session.close();
    }
  } catch (error) {
    throw SolveError.from(error);
  }
}

async function run({ http2 }: Connection, { request, onStatus, beside, signal }: SolveOptions, ref: string, session: string): Promise<Solved> {
  const over = new AbortController();
  const solving = unary(http2, Control.Solve, { ...request, ref, session }, signal === undefined ? {} : { signal });
  const watching = watch(serverStream(http2, Control.Status, { ref }, { signal: over.signal }), onStatus);
  const besides = beside?.(ref);
  try {
    // Who works beside it and fails ends it, too: nobody would return its result.
    const { exporterResponse } = await Promise.race([solving, failing(besides)]);
    await besides;
    return { exporterResponse };
  } catch (error) {
    solving.catch(() => undefined);
    throw error;
  } finally {
    const grace = setTimeout(() => over.abort(), GRACE_MS);
    await watching;
    clearTimeout(grace);
  }
}

/** Never resolves: only its failure counts. */
async function failing(work: Promise<void> | undefined): Promise<never> {
  await work;
  return new Promise<never>(() => undefined);
}

/** The status is told for its own sake: how a solve ended, the solve itself says. */
async function watch(stream: AsyncIterable<StatusResponse>, onStatus: ((status: StatusResponse) => void) | undefined): Promise<void> {
  try {
    for await (const status of stream) onStatus?.(status);
  } catch (error) {
    if (!(error instanceof GrpcError) || error.code === GrpcCode.INTERNAL) throw error;
  }
}
