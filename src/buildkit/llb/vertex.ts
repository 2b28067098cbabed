import type { MessageInitShape } from '@bufbuild/protobuf';
import type { OpSchema } from '../gen/ops_pb.js';

type OpInit = MessageInitShape<typeof OpSchema>;
/** The operation of an op: its field `op`. */
export type Operation = NonNullable<OpInit['op']>;

/** One result of a vertex. */
export interface Output {
  readonly vertex: Vertex;
  readonly index: number;
}

/** Metadata that does not affect a step's digest. */
export interface VertexMetadata {
  /** Shown instead of BuildKit's name for the step. */
  readonly name?: string;
  /** Runs even if there is a cached result. */
  readonly ignoreCache?: boolean;
  /** Steps of a group are shown as one. */
  readonly group?: { readonly id: string; readonly name: string };
  readonly source?: SourceRange;
}

/** The lines of a file that a step comes from, counted from 1, inclusive. */
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

/** A step of the build graph. Vertices are immutable and can be shared. */
export interface Vertex {
  readonly inputs: readonly Output[];
  readonly operation: Operation;
  /** Merge, diff and sources that provide files have none: they take the platform of their inputs. */
  readonly platform: Platform | undefined;
  readonly metadata: VertexMetadata;
}

/** The platform of this machine; others need emulation. */
export function thisPlatform(): Platform {
  const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };
  return { os: 'linux', architecture: architectures[process.arch] ?? process.arch };
}

/** What steps run with unless their options override it. */
export interface StepDefaults {
  readonly platform: Platform;
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd?: string;
  readonly user?: string;
}

/** A file system at some point of the build, and the defaults of its next steps. */
export interface Snapshot {
  /** Undefined: an empty file system. */
  readonly output: Output | undefined;
  readonly defaults: StepDefaults;
}
