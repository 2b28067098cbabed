import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DvmError } from '../event/error.ts';

/** The effective user and group ids; undefined on Windows. */
export interface Ids {
  readonly uid: number;
  readonly gid: number;
}

export function currentIds(): Ids | undefined {
  const [uid, gid] = [process.geteuid?.(), process.getegid?.()];
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/**
 * Prevents root, for example through `sudo`, from writing into another user's home folder: that user could not change
 * or delete the files later. Throws `usage`.
 */
export function refuseForeignHome(home: string, ids = currentIds()): void {
  if (ids?.uid !== 0) return;
  const owner = ownerOf(existingPart(home));
  if (owner === undefined || owner === 0) return;
  throw new DvmError({
    kind: 'usage',
    message: `${home} belongs to user ${owner}, but dvm is running as root: that user could not change its files.`,
    hint: 'Run dvm without sudo. To build as root, set DVM_HOME to a folder of root, such as /root/.devopsmaestro.',
  });
}

/** Advice for files in the home folder owned by another user, such as root after `sudo dvm build`; or undefined. */
export function foreignFilesHint(
  path: string,
  home: string,
  ids = currentIds(),
): { readonly why: string; readonly hint: string } | undefined {
  if (ids === undefined || ids.uid === 0 || !isWithin(path, home)) return undefined;
  const foreign = foreignPart(path, home, ids.uid);
  if (foreign === undefined) return undefined;
  const owner = foreign.owner === 0 ? 'root' : `user ${foreign.owner}`;
  const cause = foreign.owner === 0 ? ', perhaps because dvm was run with sudo' : '';
  return {
    why: `${foreign.path} belongs to ${owner}${cause}`,
    hint: `Make it yours: sudo chown -R ${ids.uid}:${ids.gid} ${quoted(home)}`,
  };
}

function isWithin(path: string, home: string): boolean {
  return path === home || path.startsWith(`${home}/`);
}

/** The outermost existing part of the path, from the home folder on, with another owner. */
function foreignPart(path: string, home: string, uid: number): { path: string; owner: number } | undefined {
  const parts: string[] = [];
  for (let part = path; isWithin(part, home); part = dirname(part)) parts.unshift(part);
  for (const part of parts) {
    const owner = ownerOf(part);
    if (owner !== undefined && owner !== uid) return { path: part, owner };
  }
  return undefined;
}

function existingPart(path: string): string {
  let part = path;
  while (ownerOf(part) === undefined && dirname(part) !== part) part = dirname(part);
  return part;
}

function ownerOf(path: string): number | undefined {
  try {
    return statSync(path).uid;
  } catch {
    return undefined;
  }
}

/** Quoted for a shell. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
