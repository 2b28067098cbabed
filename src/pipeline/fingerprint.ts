import { createHash } from 'node:crypto';
import type { Digested } from '../event/event.ts';
import type { Manifest } from './gather/manifests.ts';

/** Everything that decides what an image holds, but for what the network answers. */
export interface FingerprintParts {
  readonly dockerfile: string;
  readonly target: string;
  readonly args: Readonly<Record<string, string>>;
  readonly manifests: readonly Manifest[];
  /** CA certificates, by their names. */
  readonly certificates: readonly Manifest[];
  /** What the user's own Dockerfile copies; only for telling changes, because times may be in it. */
  readonly context?: string;
}

/** SHA-256 in hex; the order of args, manifests and certificates does not matter. */
export function fingerprint({ dockerfile, target, args, manifests, certificates, context }: FingerprintParts): string {
  const named = (files: readonly Manifest[]): string[][] => files.map(({ name, digest }) => [name, digest]).sort();
  const sorted = [
    Object.entries(args).sort(),
    named(manifests),
    ...(certificates.length > 0 ? [named(certificates)] : []),
  ];
  return createHash('sha256')
    .update(JSON.stringify([dockerfile, target, sorted, ...(context === undefined ? [] : [context])]))
    .digest('hex');
}

/** Tells whether the value of a build arg has changed, without keeping the value. */
export function hashedArgs(args: FingerprintParts['args']): Digested[] {
  return Object.entries(args)
    .sort()
    .map(([name, value]) => ({ name, digest: createHash('sha256').update(`${name}\0${value}`).digest('hex') }));
}
