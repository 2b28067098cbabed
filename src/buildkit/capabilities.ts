import { GrpcCode, GrpcError } from './grpc/status.ts';
import type { CallOptions } from './grpc/client.ts';
import type { Platform } from './llb/vertex.ts';
import { SolveError } from './solve-error.ts';

/** What a worker calls how it stores file systems (moby/buildkit, worker/label). */
export const SNAPSHOTTER = 'org.mobyproject.buildkit.worker.snapshotter';

/** What a daemon says that it can do. */
export interface Capabilities {
  /** Names such as `exec.secretenv`, `mergeop` (moby/buildkit, solver/pb/caps.go and frontend/gateway/pb/caps.go). */
  readonly names: ReadonlySet<string>;
  /** How it stores file systems; a Docker Engine with its classic image store names nothing. */
  readonly snapshotter: string | undefined;
  readonly platforms: readonly Platform[];
}

export interface Needs {
  readonly capabilities?: readonly string[];
  /** Merging and telling differences, exporting caches to folders and registries, attestations, several platforms. */
  readonly containerdImageStore?: boolean;
}

/** Why a daemon cannot do what is needed. */
export type Shortcoming =
  /** It has no BuildKit, or one from before it could be asked. */
  | { readonly kind: 'too_old'; readonly told: string }
  | { readonly kind: 'classic_image_store' }
  | { readonly kind: 'missing_capabilities'; readonly names: readonly string[] };

/** Empty when the daemon can do all that is needed. Rejects when it cannot be reached. */
export async function shortcomings(
  daemon: { capabilities(options?: CallOptions): Promise<Capabilities> },
  needs: Needs,
  options: CallOptions = {},
): Promise<readonly Shortcoming[]> {
  try {
    return missing(await daemon.capabilities(options), needs);
  } catch (error) {
    const isUnknown =
      (error instanceof GrpcError || error instanceof SolveError) && error.code === GrpcCode.UNIMPLEMENTED;
    if (!isUnknown) throw error;
    return [{ kind: 'too_old', told: error.message }];
  }
}

function missing(
  { names, snapshotter }: Capabilities,
  { capabilities = [], containerdImageStore = false }: Needs,
): Shortcoming[] {
  const absent = capabilities.filter((name) => !names.has(name));
  return [
    ...(containerdImageStore && snapshotter === undefined ? [{ kind: 'classic_image_store' } as const] : []),
    ...(absent.length > 0 ? [{ kind: 'missing_capabilities', names: absent } as const] : []),
  ];
}
