/** BuildKit's status of a running solve (moby/buildkit, client/graph.go), from either builder. */
export interface SolveStatus {
  readonly vertexes: readonly Vertex[];
  readonly statuses: readonly VertexStatus[];
  readonly logs: readonly VertexLog[];
  readonly warnings: readonly VertexWarning[];
}

/** Times are milliseconds since 1970. */
export interface Vertex {
  readonly digest: string;
  readonly inputs: readonly string[];
  readonly name: string;
  readonly startedAt: number | undefined;
  readonly completedAt: number | undefined;
  readonly isCached: boolean;
  /** Empty without an error. */
  readonly error: string;
}

/** The progress of a part of a step, usually in bytes. */
export interface VertexStatus {
  readonly vertex: string;
  readonly item: string;
  readonly current: number;
  readonly total: number;
}

export interface VertexLog {
  readonly vertex: string;
  readonly stream: 'stdout' | 'stderr';
  readonly data: Uint8Array;
}

export interface VertexWarning {
  readonly vertex: string;
  readonly text: string;
  /** A line of the Dockerfile, from 1. */
  readonly line?: number;
}
