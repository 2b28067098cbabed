/** What BuildKit tells of a solve while it runs (moby/buildkit, client/graph.go), from wherever it came. */
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
  /** Empty for none. */
  readonly error: string;
}

/** How far a part of a step is, mostly in bytes. */
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
  /** The line of the Dockerfile that it is about, from 1. */
  readonly line?: number;
}
