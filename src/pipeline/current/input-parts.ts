import { createHash, createHmac } from 'node:crypto';
import type { Digested } from '../../event/event.ts';
import type { DockerfilePlan } from '../../image/dockerfile-plan.ts';

/** Digests of everything that decides what an image contains, by names for the user, such as `package.json`. */
export type InputParts = Readonly<Record<string, string>>;

export interface PartsInput {
  readonly plan: Pick<DockerfilePlan, 'dockerfile' | 'target' | 'args' | 'manifests'>;
  readonly certificates: readonly Digested[];
  /** Digest of the files that the user's own Dockerfile copies. */
  readonly context?: string;
  /** Values by variable. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly sourceDateEpoch?: string;
  /** The id that the engine has for each image that the build begins from or copies from; absent if it has none. */
  readonly images: ReadonlyMap<string, string | undefined>;
}

/**
 * Values of args and secrets are hashed with a key of this home, because a plain digest of a short value could be
 * guessed. Everything else is no secret.
 */
export function inputParts(input: PartsInput, key: Buffer): InputParts {
  const { plan, certificates, context, secrets, sourceDateEpoch, images } = input;
  const keyed = (kind: string, values: Readonly<Record<string, string>>): [string, string][] =>
    Object.entries(values).map(([name, value]) => [`${kind} ${name}`, hmac(key, [kind, name, value])]);
  const parts: [string, string][] = [
    ['Dockerfile', sha256(plan.dockerfile.text)],
    ['target', plan.target],
    ...plan.manifests.map(({ name, digest }): [string, string] => [`file ${name}`, digest]),
    ...certificates.map(({ name, digest }): [string, string] => [`CA certificate ${name}`, digest]),
    ...keyed('build arg', plan.args),
    ...keyed('secret', secrets),
    ...[...images].map(([reference, id]): [string, string] => [`image ${reference}`, id ?? 'not in the engine']),
    ...(context === undefined ? [] : [['build context', context] as [string, string]]),
    ...(sourceDateEpoch === undefined ? [] : [['SOURCE_DATE_EPOCH', sourceDateEpoch] as [string, string]]),
  ];
  return Object.fromEntries(parts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What differs, as sentences without a full stop; empty if nothing does. */
export function differences(before: InputParts, now: InputParts): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return names.flatMap((name) => {
    const [earlier, later] = [valueOf(before, name), valueOf(now, name)];
    if (earlier === later) return [];
    return `${name} ${earlier === undefined ? 'is new' : later === undefined ? 'was removed' : 'changed'}`;
  });
}

function valueOf(parts: InputParts, name: string): string | undefined {
  return Object.hasOwn(parts, name) ? parts[name] : undefined;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, words: readonly string[]): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['input', ...words]))
    .digest('hex');
}
