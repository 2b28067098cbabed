import { GrpcCode, GrpcError } from './grpc/status.ts';
import type { CallOptions } from './grpc/client.ts';
import type { Platform } from './llb/vertex.ts';
import { SolveError } from './solve-error.ts';

/** The worker label that names its snapshotter (moby/buildkit, worker/label). */
export const SNAPSHOTTER = 'org.mobyproject.buildkit.worker.snapshotter';

/** The capabilities that a daemon reports. */
export interface Capabilities {
  /** Names such as `exec.secretenv`, `mergeop` (moby/buildkit, solver/pb/caps.go and frontend/gateway/pb/caps.go). */
  readonly names: ReadonlySet<string>;
  /** Its snapshotter; empty for a Docker Engine with the classic image store. */
  readonly snapshotter: string | undefined;
  readonly platforms: readonly Platform[];
}

export interface Needs {
  readonly capabilities?: readonly string[];
  /** Merge and diff operations, cache export to folders and registries, attestations, multiple platforms. */
  readonly containerdImageStore?: boolean;
}

/** Why a daemon does not support what is required. */
export type Shortcoming =
  /** It has no BuildKit, or a version too old to report capabilities. */
  | { readonly kind: 'too_old'; readonly message: string }
  | { readonly kind: 'classic_image_store' }
  | { readonly kind: 'missing_capabilities'; readonly names: readonly string[] };

/** Empty if the daemon supports everything required. Rejects if it cannot be reached. */
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
    return [{ kind: 'too_old', message: error.message }];
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
