import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isLink, isRegular } from '../../buildkit/session/go-mode.ts';
import { type Entry, walk } from '../../buildkit/session/walk.ts';
import type { Digested } from '../../event/event.ts';
import { isRefused } from '../../file/problem.ts';
import { readBytes } from '../../file/read.ts';
import type { UserContext } from '../../image/dockerfile-plan.ts';
import { contextIgnore } from '../../dockerfile/dockerignore.ts';

/** Looking through more than this would cost a build more time than the answer is worth. */
const MOST_FILES = 5000;
const MOST_BYTES = 64 * 1024 * 1024;

class TooLarge extends Error {}

/**
 * What the files of a user's own build context hold, in the order of their names, so that a later build can tell
 * which of
 * them changed. Undefined if there is too much of them, or they cannot be read: the build itself will tell then.
 */
export async function contextFiles(context: Pick<UserContext, 'folder' | 'ignore'>): Promise<Digested[] | undefined> {
  try {
    const files = await filesOf(context);
    const digested: Digested[] = [];
    for (const file of files) digested.push({ name: file.path, digest: await digestOf(context.folder, file) });
    return digested;
  } catch {
    return undefined;
  }
}

/** Before any of them is read: too much is then known for little. */
async function filesOf(context: Pick<UserContext, 'folder' | 'ignore'>): Promise<Entry[]> {
  const files: Entry[] = [];
  let bytes = 0n;
  for await (const entry of walk(context.folder, { exclude: contextIgnore(context.ignore ?? '') })) {
    if (!isRegular(entry.mode) && !isLink(entry.mode)) continue;
    files.push(entry);
    bytes += entry.size;
    if (files.length > MOST_FILES || bytes > MOST_BYTES) throw new TooLarge();
  }
  return files;
}

/** A link is sent as a link; a socket as an empty file. */
async function digestOf(context: string, { path, mode, size, linkName }: Entry): Promise<string> {
  const isEmpty = size === 0n && linkName === '';
  const file = join(context, path);
  const content = isLink(mode) ? linkName : isEmpty ? '' : await readBytes(file, file, MOST_BYTES);
  if (typeof content === 'object' && isRefused(content)) throw new Error(`${path} ${content.problem.reason}`);
  return createHash('sha256').update(content).digest('hex');
}
