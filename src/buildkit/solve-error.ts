import { GrpcCode, GrpcError } from './grpc/status.ts';

/** A location in the file that a step comes from; lines count from 1. */
export interface SourceLocation {
  readonly filename: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** What the client knows about a failed solve. */
export interface ClientState {
  /** Whether the caller stopped it. */
  readonly isStopped?: boolean;
  /** Whether the session was lost while it was needed, or might have been. */
  readonly isSessionLost?: boolean;
}

interface ErrorDetails {
  readonly digest?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly location?: SourceLocation | undefined;
}

/** Why a solve failed, as precisely as BuildKit reports it. */
export class SolveError extends Error {
  override readonly name = 'SolveError';
  /** One of GrpcCode. */
  readonly code: number;
  /** The step that failed. */
  readonly digest: string | undefined;
  /** The exit code of the step's command. */
  readonly exitCode: number | undefined;
  readonly location: SourceLocation | undefined;

  /** Whether the caller stopped it. */
  readonly isCancelled: boolean;

  constructor(error: GrpcError, details: ErrorDetails, { isStopped = false, isSessionLost = false }: ClientState = {}) {
    super(
      isSessionLost && !isStopped
        ? `${error.message} (the session that offers files and secrets was lost)`
        : error.message,
      { cause: error },
    );
    this.isCancelled = isStopped;
    this.code = isStopped ? GrpcCode.CANCELLED : error.code;
    this.digest = details.digest;
    this.exitCode = details.exitCode;
    this.location = details.location;
  }

  static from(error: unknown, state: ClientState = {}): SolveError {
    if (error instanceof SolveError) return error;
    const failure =
      error instanceof GrpcError
        ? error
        : new GrpcError(GrpcCode.UNKNOWN, error instanceof Error ? error.message : String(error), { cause: error });
    return new SolveError(failure, readDetails(failure), state);
  }

  /**
   * Whether the connection to the engine was lost. An error that names a step or a line comes from the engine: then
   * another server, which the engine needed, was unavailable.
   */
  get isConnectionLost(): boolean {
    return this.code === GrpcCode.UNAVAILABLE && this.digest === undefined && this.location === undefined;
  }
}

/**
 * BuildKit's details are JSON in spite of their wrapping, under type URLs that end in "+json" (moby/buildkit,
 * util/grpcerrors).
 */
function readDetails(error: GrpcError): ErrorDetails {
  const details: { -readonly [Key in keyof ErrorDetails]: ErrorDetails[Key] } = {};
  for (const { typeUrl, value } of error.details) {
    const type = /(?<![A-Za-z])([A-Za-z]+\.[A-Za-z]+)\+json$/.exec(typeUrl)?.[1];
    const content = type === undefined ? undefined : parse(value);
    if (content === undefined) continue;
    if (type === 'errdefs.Vertex' && typeof content['digest'] === 'string') details.digest = content['digest'];
    if (type === 'gatewayapi.ExitMessage' && typeof content['Code'] === 'number') details.exitCode = content['Code'];
    if (type === 'errdefs.Source') details.location ??= locationOf(content);
  }
  return details;
}

function parse(value: Uint8Array): Record<string, unknown> | undefined {
  try {
    const content: unknown = JSON.parse(Buffer.from(value).toString());
    return typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // the details only add to the message
  }
}

function locationOf({ info, ranges }: Record<string, unknown>): SourceLocation | undefined {
  const filename = (info as { filename?: unknown } | undefined)?.filename;
  const [range] = Array.isArray(ranges) ? (ranges as { start?: { line?: unknown }; end?: { line?: unknown } }[]) : [];
  const startLine = range?.start?.line;
  if (typeof startLine !== 'number') return undefined;
  const endLine = range?.end?.line;
  return {
    filename: typeof filename === 'string' ? filename : '',
    startLine,
    endLine: typeof endLine === 'number' ? endLine : startLine,
  };
}
