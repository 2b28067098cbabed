import type { SolveStatus } from './solve-status.ts';

/** One line of `docker buildx build --progress=rawjson`, as Go writes it: empty fields may be missing or null. */
export interface RawStatus {
  readonly vertexes?: readonly RawVertex[] | null;
  readonly statuses?: readonly RawVertexStatus[] | null;
  readonly logs?: readonly RawVertexLog[] | null;
  readonly warnings?: readonly RawVertexWarning[] | null;
}

interface RawVertex {
  readonly digest: string;
  readonly inputs?: readonly string[] | null;
  readonly name?: string;
  /** RFC 3339. */
  readonly started?: string;
  readonly completed?: string;
  readonly cached?: boolean;
  readonly error?: string;
}

interface RawVertexStatus {
  readonly id: string;
  readonly vertex: string;
  readonly current?: number;
  readonly total?: number;
}

interface RawVertexLog {
  readonly vertex: string;
  /** 1 is stdout, 2 is stderr. */
  readonly stream: number;
  /** Base64. */
  readonly data?: string | null;
}

interface RawVertexWarning {
  readonly vertex: string;
  /** Base64. */
  readonly short?: string | null;
  readonly range?: readonly { readonly start?: { readonly line?: number } | null }[] | null;
}

/** Parses a line of buildx's output: a status, or plain text, which buildx prints in between. */
export function parseLine(line: string): SolveStatus | string {
  if (!line.startsWith('{')) return line;
  try {
    const value: unknown = JSON.parse(line);
    return isStatus(value) ? decoded(value) : line;
  } catch {
    return line;
  }
}

function isStatus(value: unknown): value is RawStatus {
  if (typeof value !== 'object' || value === null) return false;
  return ['vertexes', 'statuses', 'logs', 'warnings'].some((key) =>
    Array.isArray((value as Record<string, unknown>)[key]),
  );
}

function decoded({ vertexes, statuses, logs, warnings }: RawStatus): SolveStatus {
  return {
    vertexes: (vertexes ?? []).map(({ digest, inputs, name, started, completed, cached, error }) => ({
      digest,
      inputs: inputs ?? [],
      name: name ?? '',
      startedAt: milliseconds(started),
      completedAt: milliseconds(completed),
      isCached: cached === true,
      error: error ?? '',
    })),
    statuses: (statuses ?? []).map(({ vertex, id, current, total }) => ({
      vertex,
      item: id,
      current: current ?? 0,
      total: total ?? 0,
    })),
    logs: (logs ?? []).map(({ vertex, stream, data }) => ({
      vertex,
      stream: stream === 1 ? 'stdout' : 'stderr',
      data: Buffer.from(data ?? '', 'base64'),
    })),
    warnings: (warnings ?? []).map(({ vertex, short, range }) => ({
      vertex,
      text: Buffer.from(short ?? '', 'base64').toString(),
      ...lineOf(range?.[0]?.start?.line),
    })),
  };
}

function lineOf(line: number | undefined): { line?: number } {
  return typeof line === 'number' && line > 0 ? { line } : {};
}

function milliseconds(time: string | undefined): number | undefined {
  const value = time === undefined ? NaN : Date.parse(time);
  return Number.isNaN(value) ? undefined : value;
}
