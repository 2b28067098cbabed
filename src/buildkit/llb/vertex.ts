import type { MessageInitShape } from '@bufbuild/protobuf';
import type { OpSchema } from '../gen/ops_pb.js';

type OpInit = MessageInitShape<typeof OpSchema>;
/** What an op does: its field `op`. */
export type Operation = NonNullable<OpInit['op']>;

/** One result of a vertex. */
export interface Output {
  readonly vertex: Vertex;
  readonly index: number;
}

/** What is told of a step, and does not change what it does: it is no part of its digest. */
export interface VertexMetadata {
  /** Shown instead of what BuildKit would call the step. */
  readonly name?: string;
  /** Runs even if there is a result already. */
  readonly ignoreCache?: boolean;
  /** Steps of one group are shown as one. */
  readonly group?: { readonly id: string; readonly name: string };
  readonly source?: SourceRange;
}

/** The lines of a file that ask for a step; from 1, both included. */
export interface SourceRange {
  readonly file: SourceFile;
  readonly startLine: number;
  readonly endLine: number;
}

export interface SourceFile {
  readonly filename: string;
  readonly text: string;
  /** Such as "Dockerfile" or "yaml". */
  readonly language?: string;
}

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** A step of the build graph. Vertices are never changed: whoever has one may share it. */
export interface Vertex {
  readonly inputs: readonly Output[];
  readonly operation: Operation;
  /** Merge and diff have none: they take what their inputs are. Nor have files from elsewhere. */
  readonly platform: Platform | undefined;
  readonly metadata: VertexMetadata;
}

/** The node's own; others run by emulation, if at all. */
export function thisPlatform(): Platform {
  const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };
  return { os: 'linux', architecture: architectures[process.arch] ?? process.arch };
}
