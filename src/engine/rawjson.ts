/** One line of `docker buildx build --progress=rawjson`: a BuildKit SolveStatus (moby/buildkit, client/graph.go). */
export interface SolveStatus {
  readonly vertexes?: readonly Vertex[];
  readonly statuses?: readonly VertexStatus[];
  readonly logs?: readonly VertexLog[];
  readonly warnings?: readonly VertexWarning[];
}

export interface Vertex {
  readonly digest: string;
  readonly inputs?: readonly string[];
  readonly name?: string;
  /** RFC 3339. */
  readonly started?: string;
  readonly completed?: string;
  readonly cached?: boolean;
  readonly error?: string;
}

export interface VertexStatus {
  readonly id: string;
  readonly vertex: string;
  readonly current?: number;
  readonly total?: number;
}

export interface VertexLog {
  readonly vertex: string;
  /** 1 is stdout, 2 is stderr. */
  readonly stream: number;
  /** Base64; null for nothing, as Go writes an empty slice. */
  readonly data?: string | null;
}

export interface VertexWarning {
  readonly vertex: string;
  /** Base64. */
  readonly short?: string | null;
}

/** A line of buildx's output: a status, or plain text, which buildx writes between them. */
export function parseLine(line: string): SolveStatus | string {
  if (!line.startsWith('{')) return line;
  try {
    const value: unknown = JSON.parse(line);
    return isStatus(value) ? value : line;
  } catch {
    return line;
  }
}

function isStatus(value: unknown): value is SolveStatus {
  if (typeof value !== 'object' || value === null) return false;
  return ['vertexes', 'statuses', 'logs', 'warnings'].some((key) => Array.isArray((value as Record<string, unknown>)[key]));
}
