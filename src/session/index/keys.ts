import { createHash } from 'node:crypto';
import { DvmError } from '../../event/error.ts';
import { imageRepository } from '../../workspace/hierarchy/name.ts';
import { STATE_LOG } from '../log/log.ts';

export interface KeyRequest {
  readonly identity: string;
  readonly app: string;
  readonly name: string;
  /** `<app>-<workspace>`, made a valid file name. */
  readonly preferredKey: string;
}

/** A key that was given for good, and the image repository that goes with it. */
export interface AssignedKey {
  readonly key: string;
  readonly repository: string;
}

/** Lengths of the hash that is appended: 8 hex digits, more only if even those are taken. */
const HASH_DIGITS = [8, 16, 64];

/**
 * File names mean the same in both cases on macOS and Windows; the log of the session's own state is not a
 * workspace's.
 */
const RESERVED = STATE_LOG.replace('.jsonl', '');

export function assignedKey(key: string, { app, name }: { readonly app: string; readonly name: string }): AssignedKey {
  return { key, repository: imageRepository(app, name, key) };
}

/**
 * A key for each identity: the one it has in `known` (by identity), or else the one it prefers if that and its image
 * repository are free, or else that with a part of the identity's hash. Throws `internal` for a preferred key that
 * cannot
 * name a file.
 */
export function assignKeys(
  wanted: readonly KeyRequest[],
  known: ReadonlyMap<string, AssignedKey>,
): Map<string, string> {
  const given = new Map(known);
  const keys = new Map<string, string>();
  for (const wish of wanted) {
    const own = given.get(wish.identity) ?? freeKey(wish, [...given.values()]);
    given.set(wish.identity, own);
    keys.set(wish.identity, own.key);
  }
  return keys;
}

function freeKey(wish: KeyRequest, given: readonly AssignedKey[]): AssignedKey {
  const { identity, preferredKey } = wish;
  if (!isFileName(preferredKey))
    throw new DvmError({ kind: 'internal', message: `"${preferredKey}" cannot be the key of a workspace.` });
  const taken = new Set([
    RESERVED,
    ...given.flatMap(({ key, repository }) => [key.toLowerCase(), `image ${repository}`]),
  ]);
  const hash = createHash('sha256').update(identity).digest('hex');
  const candidates = [preferredKey, ...HASH_DIGITS.map((digits) => `${preferredKey}-${hash.slice(0, digits)}`)].map(
    (key) => assignedKey(key, wish),
  );
  const free = candidates.find(
    ({ key, repository }) => !taken.has(key.toLowerCase()) && !taken.has(`image ${repository}`),
  );
  if (free === undefined)
    throw new DvmError({ kind: 'internal', message: `No key is free for the workspace ${identity}.` });
  return free;
}

/** Whether a text can name a file or folder of ours, and nothing outside. */
export function isFileName(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,199}$/.test(text);
}
