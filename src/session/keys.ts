import { createHash } from 'node:crypto';
import { DvmError } from '../event/error.ts';
import { STATE_LOG } from './log.ts';

export interface WantedKey {
  readonly identity: string;
  /** `<app>-<workspace>`, made a valid file name. */
  readonly preferredKey: string;
}

/** Lengths of the hash that is appended: 8 hex digits, more only if even those are taken. */
const HASH_DIGITS = [8, 16, 64];

/** File names mean the same in both cases on macOS and Windows; the log of the session's own state is not a workspace's. */
const RESERVED = STATE_LOG.replace('.jsonl', '');

/**
 * A key for each identity: the one it has in `known` (identity → key), or else the one it prefers if that is free, or else
 * that with a part of the identity's hash. Throws `internal` for a preferred key that cannot name a file.
 */
export function assignKeys(wanted: readonly WantedKey[], known: ReadonlyMap<string, string>): Map<string, string> {
  const taken = new Set([RESERVED, ...known.values()].map((key) => key.toLowerCase()));
  const keys = new Map<string, string>();
  for (const { identity, preferredKey } of wanted) {
    const key = known.get(identity) ?? keys.get(identity) ?? freeKey(identity, preferredKey, taken);
    taken.add(key.toLowerCase());
    keys.set(identity, key);
  }
  return keys;
}

function freeKey(identity: string, preferred: string, taken: ReadonlySet<string>): string {
  if (!isFileName(preferred)) throw new DvmError({ kind: 'internal', message: `"${preferred}" cannot be the key of a workspace.` });
  const hash = createHash('sha256').update(identity).digest('hex');
  const candidates = [preferred, ...HASH_DIGITS.map((digits) => `${preferred}-${hash.slice(0, digits)}`)];
  const key = candidates.find((candidate) => !taken.has(candidate.toLowerCase()));
  if (key === undefined) throw new DvmError({ kind: 'internal', message: `No key is free for the workspace ${identity}.` });
  return key;
}

/** Whether a text can name a file or folder of ours, and nothing outside. */
export function isFileName(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._-]{0,199}$/.test(text);
}
