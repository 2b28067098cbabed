import type { MessageInitShape } from '@bufbuild/protobuf';
import { CacheSharing, type MountSchema, MountType, NetworkMode, SecurityMode } from '../gen/ops_pb.js';
import { Inputs } from './inputs.ts';
import type { Snapshot, Vertex, VertexMetadata } from './vertex.ts';

/** Which user of the step can read a secret or agent, and whether the step can run without it. */
interface Visibility {
  readonly uid?: number;
  readonly gid?: number;
  readonly mode?: number;
  readonly optional?: boolean;
}

export type Mount =
  /** Files of another state. Without `readonly`, the step may change them; `Run.mount` returns the result. */
  | {
      readonly kind: 'bind';
      readonly target: string;
      readonly from: Snapshot;
      readonly source?: string;
      readonly readonly?: boolean;
    }
  /** A folder that BuildKit keeps between builds. */
  | {
      readonly kind: 'cache';
      readonly target: string;
      readonly id: string;
      readonly sharing?: 'shared' | 'private' | 'locked';
      readonly from?: Snapshot;
      readonly source?: string;
    }
  /** A folder in memory. Size in bytes; default: half of the memory. */
  | { readonly kind: 'tmpfs'; readonly target: string; readonly size?: number }
  | ({ readonly kind: 'secret'; readonly target: string; readonly id: string } & Visibility)
  | ({ readonly kind: 'ssh'; readonly target: string; readonly id?: string } & Visibility);

export interface RunOptions extends VertexMetadata {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly user?: string;
  readonly mounts?: readonly Mount[];
  /** Variables set to secrets of the session. */
  readonly secretEnv?: readonly { readonly id: string; readonly name: string; readonly optional?: boolean }[];
  readonly network?: 'sandbox' | 'host' | 'none';
  /** Requires the entitlement `security.insecure` in the solve, and that the daemon permits it. */
  readonly insecure?: boolean;
  readonly extraHosts?: readonly { readonly host: string; readonly ip: string }[];
  readonly hostname?: string;
  readonly validExitCodes?: readonly number[];
}

const NETWORK = { sandbox: NetworkMode.SANDBOX, host: NetworkMode.HOST, none: NetworkMode.NONE } as const;
const SHARING = { shared: CacheSharing.SHARED, private: CacheSharing.PRIVATE, locked: CacheSharing.LOCKED } as const;
/** BuildKit sets no PATH itself. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The vertex of a run, and the output index of each writable bind mount. Output 0 is the root. */
export function execVertex(
  state: Snapshot,
  args: readonly string[],
  options: RunOptions,
): { readonly vertex: Vertex; readonly outputs: ReadonlyMap<string, number> } {
  const inputs = new Inputs();
  const outputs = new Map<string, number>();
  const root = { input: inputs.index(state.output), destination: '/', output: 0n };
  // Sorted by target, because a mount must follow the mount that contains it.
  const mounts = [...(options.mounts ?? [])]
    .sort((a, b) => (a.target < b.target ? -1 : 1))
    .map((mount) => mountInit(mount, inputs, outputs));
  const { platform, env = {}, cwd = '/', user } = state.defaults;
  const environment = { PATH: DEFAULT_PATH, ...env, ...options.env };
  const runsAs = options.user ?? user;
  const value = {
    meta: {
      args: [...args],
      env: Object.entries(environment)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, each]) => `${name}=${each}`),
      cwd: options.cwd ?? cwd,
      ...(runsAs !== undefined && { user: runsAs }),
      ...(options.hostname !== undefined && { hostname: options.hostname }),
      ...(options.extraHosts && { extraHosts: [...options.extraHosts] }),
      ...(options.validExitCodes && { validExitCodes: [...options.validExitCodes] }),
      removeMountStubsRecursive: true,
    },
    mounts: [root, ...mounts],
    network: NETWORK[options.network ?? 'sandbox'],
    security: options.insecure === true ? SecurityMode.INSECURE : SecurityMode.SANDBOX,
    secretVariables: [...(options.secretEnv ?? [])],
  };
  return {
    vertex: { inputs: inputs.list, operation: { case: 'exec', value }, platform, metadata: metadataOf(options) },
    outputs,
  };
}

function mountInit(mount: Mount, inputs: Inputs, outputs: Map<string, number>): MessageInitShape<typeof MountSchema> {
  const at = { destination: mount.target, output: -1n };
  switch (mount.kind) {
    case 'bind': {
      const from = {
        ...at,
        input: inputs.index(mount.from.output),
        ...(mount.source !== undefined && { selector: mount.source }),
      };
      if (mount.readonly === true) return { ...from, readonly: true };
      outputs.set(mount.target, outputs.size + 1);
      return { ...from, output: BigInt(outputs.size) };
    }
    case 'cache':
      return {
        ...at,
        input: inputs.index(mount.from?.output),
        ...(mount.source !== undefined && { selector: mount.source }),
        type: MountType.CACHE,
        cache: { id: mount.id, sharing: SHARING[mount.sharing ?? 'shared'] },
      };
    case 'tmpfs':
      return { ...at, input: -1n, type: MountType.TMPFS, tmpfs: { size: BigInt(mount.size ?? 0) } };
    case 'secret':
      return { ...at, input: -1n, type: MountType.SECRET, secret: { id: mount.id, ...visibility(mount, 0o400) } };
    case 'ssh':
      return {
        ...at,
        input: -1n,
        type: MountType.SSH,
        ssh: { id: mount.id ?? 'default', ...visibility(mount, 0o600) },
      };
  }
}

function visibility(
  { uid = 0, gid = 0, mode, optional = false }: Visibility,
  defaultMode: number,
): Required<Visibility> {
  return { uid, gid, mode: mode ?? defaultMode, optional };
}

function metadataOf({ name, ignoreCache, group, source }: VertexMetadata): VertexMetadata {
  return {
    ...(name !== undefined && { name }),
    ...(ignoreCache !== undefined && { ignoreCache }),
    ...(group && { group }),
    ...(source && { source }),
  };
}
