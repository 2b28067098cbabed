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

/** A permanently assigned key, and the image repository that belongs to it. */
export interface AssignedKey {
  readonly key: string;
  readonly repository: string;
}

/** Lengths of the appended hash: 8 hex digits, and more only if that key is assigned as well. */
const HASH_DIGITS = [8, 16, 64];

/** This file name belongs to the session's own log, in any case on macOS and Windows. */
const RESERVED = STATE_LOG.replace('.jsonl', '');

export function assignedKey(key: string, { app, name }: { readonly app: string; readonly name: string }): AssignedKey {
  return { key, repository: imageRepository(app, name, key) };
}

/**
 * Assigns a key to each identity: the one it has in `known`, or the one it prefers if that key and its image repository
 * are free, or the preferred one with a part of the identity's hash. Throws `internal` for a preferred key that is not
 * a valid file name.
 */
export function assignKeys(
  requests: readonly KeyRequest[],
  known: ReadonlyMap<string, AssignedKey>,
): Map<string, string> {
  const given = new Map(known);
  const keys = new Map<string, string>();
  for (const request of requests) {
    const own = given.get(request.identity) ?? freeKey(request, [...given.values()]);
    given.set(request.identity, own);
    keys.set(request.identity, own.key);
  }
  return keys;
}

function freeKey(request: KeyRequest, given: readonly AssignedKey[]): AssignedKey {
  const { identity, preferredKey } = request;
  if (!isFileName(preferredKey))
    throw new DvmError({ kind: 'internal', message: `"${preferredKey}" cannot be the key of a workspace.` });
  const assigned = new Set([
    RESERVED,
    ...given.flatMap(({ key, repository }) => [key.toLowerCase(), `image ${repository}`]),
  ]);
  const hash = createHash('sha256').update(identity).digest('hex');
  const candidates = [preferredKey, ...HASH_DIGITS.map((digits) => `${preferredKey}-${hash.slice(0, digits)}`)].map(
    (key) => assignedKey(key, request),
  );
  const free = candidates.find(
    ({ key, repository }) => !assigned.has(key.toLowerCase()) && !assigned.has(`image ${repository}`),
  );
  if (free === undefined)
    throw new DvmError({ kind: 'internal', message: `No key is free for the workspace ${identity}.` });
  return free;
}

/** Whether a string is safe as the name of a file or folder: it cannot lead outside. */
export function isFileName(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,199}$/.test(text);
}
