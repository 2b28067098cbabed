import { posix } from 'node:path';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { FileActionSchema, OwnerSchema } from '../gen/ops_pb.js';
import { Inputs } from './inputs.ts';
import type { Snapshot, Vertex, VertexMetadata } from './vertex.ts';

export interface Owner {
  /** Names are resolved in the state that is changed. */
  readonly user: string | number;
  readonly group?: string | number;
}

/** Owner and time of created files; the time is in seconds since 1970. Default: the time of the build. */
interface Stamped {
  readonly owner?: Owner;
  readonly timestamp?: number;
}

export type FileAction =
  | ({
      readonly kind: 'file';
      readonly path: string;
      readonly data: string | Uint8Array;
      readonly mode?: number;
    } & Stamped)
  | ({ readonly kind: 'folder'; readonly path: string; readonly mode?: number; readonly parents?: boolean } & Stamped)
  | ({ readonly kind: 'symlink'; readonly target: string; readonly path: string } & Stamped)
  | { readonly kind: 'remove'; readonly path: string; readonly wildcard?: boolean; readonly evenIfMissing?: boolean }
  | ({
      readonly kind: 'copy';
      readonly from: Snapshot;
      readonly source: string;
      readonly destination: string;
      readonly mode?: number;
    } & CopyOptions &
      Stamped);

export interface CopyOptions {
  readonly followSymlink?: boolean;
  /** Copies the contents of a folder instead of the folder itself. */
  readonly contents?: boolean;
  readonly unpack?: boolean;
  readonly makeParents?: boolean;
  readonly wildcard?: boolean;
  readonly evenIfMissing?: boolean;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

type Action = NonNullable<MessageInitShape<typeof FileActionSchema>['action']>;

export function fileVertex(state: Snapshot, actions: readonly FileAction[], metadata: VertexMetadata): Vertex {
  if (actions.length === 0) throw new RangeError('A file step must have at least one action.');
  const inputs = new Inputs();
  const first = inputs.index(state.output);
  const sources = actions.map((action) => (action.kind === 'copy' ? inputs.index(action.from.output) : -1n));
  const value = {
    actions: actions.map((action, index) => ({
      // Each action continues from the previous one: results are numbered after the inputs.
      input: index === 0 ? first : BigInt(inputs.list.length + index - 1),
      secondaryInput: sources[index] ?? -1n,
      output: index === actions.length - 1 ? 0n : -1n,
      action: actionInit(action, state, first),
    })),
  };
  return { inputs: inputs.list, operation: { case: 'file', value }, platform: state.defaults.platform, metadata };
}

function actionInit(action: FileAction, { defaults: { cwd = '/' } }: Snapshot, state: bigint): Action {
  const at = (path: string): string => absolute(cwd, path);
  switch (action.kind) {
    case 'file':
      return {
        case: 'makeFile',
        value: {
          path: at(action.path),
          data: Buffer.from(action.data),
          mode: action.mode ?? 0o644,
          ...stamp(action, state),
        },
      };
    case 'folder':
      return {
        case: 'makeFolder',
        value: {
          path: at(action.path),
          mode: action.mode ?? 0o755,
          makeParents: action.parents ?? true,
          ...stamp(action, state),
        },
      };
    case 'symlink':
      return { case: 'symlink', value: { target: action.target, path: at(action.path), ...stamp(action, state) } };
    case 'remove':
      return {
        case: 'remove',
        value: {
          path: at(action.path),
          allowWildcard: action.wildcard ?? false,
          allowNotFound: action.evenIfMissing ?? false,
        },
      };
    case 'copy':
      return {
        case: 'copy',
        value: {
          source: absolute('/', action.source),
          destination: at(action.destination),
          mode: action.mode ?? -1,
          followSymlink: action.followSymlink ?? true,
          folderContents: action.contents ?? false,
          unpackArchive: action.unpack ?? false,
          createDestination: action.makeParents ?? true,
          allowWildcard: action.wildcard ?? false,
          allowEmptyWildcard: action.evenIfMissing ?? false,
          includePatterns: [...(action.include ?? [])],
          excludePatterns: [...(action.exclude ?? [])],
          ...stamp(action, state),
        },
      };
  }
}

function stamp(
  { owner, timestamp }: Stamped,
  state: bigint,
): { timestamp: bigint; owner?: MessageInitShape<typeof OwnerSchema> } {
  const nanoseconds = timestamp === undefined ? -1n : BigInt(Math.round(timestamp * 1000)) * 1_000_000n;
  if (owner === undefined) return { timestamp: nanoseconds };
  const by = (who: string | number) => ({
    by:
      typeof who === 'number'
        ? ({ case: 'id', value: who } as const)
        : ({ case: 'name', value: { name: who, input: state } } as const),
  });
  return {
    timestamp: nanoseconds,
    owner: { user: by(owner.user), ...(owner.group !== undefined && { group: by(owner.group) }) },
  };
}

/** Keeps a trailing slash, which makes a destination a folder. */
function absolute(cwd: string, path: string): string {
  const full = posix.resolve('/', cwd, path);
  return path.endsWith('/') && full !== '/' ? `${full}/` : full;
}
