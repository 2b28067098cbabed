import { createHash } from 'node:crypto';
import type { Digested } from '../event/event.ts';
import type { DockerfilePlan } from '../image/dockerfile-plan.ts';
import type { ChangeInputs } from './gather/change-inputs.ts';

/** Everything that decides what an image contains, except what is downloaded while it is built. */
export interface DigestParts {
  readonly dockerfile: string;
  readonly target: string;
  readonly args: Readonly<Record<string, string>>;
  readonly manifests: readonly Digested[];
  readonly certificates: readonly Digested[];
  /** The files that the user's own Dockerfile copies. Only in the change digest, because it may cover file times. */
  readonly context?: string;
}

/** The digest in the image's label: the same inputs give the same digest on every machine. */
export function labelDigest(plan: DockerfilePlan, certificates: readonly Digested[]): string {
  return digestOf({ ...partsOf(plan), certificates });
}

/** Changes when a build would produce a different image: `WorkspaceResult.changeDigest`. */
export function changeDigest(plan: DockerfilePlan, { certificates, context }: ChangeInputs): string {
  return digestOf({ ...partsOf(plan), certificates, ...(context !== undefined && { context }) });
}

/** SHA-256 in hex; the order of args, manifests and certificates does not matter. */
export function digestOf({ dockerfile, target, args, manifests, certificates, context }: DigestParts): string {
  const named = (files: readonly Digested[]): string[][] => files.map(({ name, digest }) => [name, digest]).sort();
  const sorted = [
    Object.entries(args).sort(),
    named(manifests),
    ...(certificates.length > 0 ? [named(certificates)] : []),
  ];
  return createHash('sha256')
    .update(JSON.stringify([dockerfile, target, sorted, ...(context === undefined ? [] : [context])]))
    .digest('hex');
}

/** Detects that the value of a build arg has changed, without storing the value. */
export function hashedArgs(args: DigestParts['args']): Digested[] {
  return Object.entries(args)
    .sort()
    .map(([name, value]) => ({ name, digest: createHash('sha256').update(`${name}\0${value}`).digest('hex') }));
}

function partsOf({ dockerfile, target, args, manifests }: DockerfilePlan): Omit<DigestParts, 'certificates'> {
  return { dockerfile: dockerfile.text, target, args, manifests };
}
