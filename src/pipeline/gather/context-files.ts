import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isLink, isRegular } from '../../buildkit/session/go-mode.ts';
import { type Entry, walk } from '../../buildkit/session/walk.ts';
import type { Digested } from '../../event/event.ts';
import { isRefused } from '../../file/problem.ts';
import { readBytes } from '../../file/read.ts';
import type { UserContext } from '../../image/dockerfile-plan.ts';
import { contextIgnore } from '../../dockerfile/dockerignore.ts';

/** Reading more would cost a build more time than the comparison is worth. */
const MOST_FILES = 5000;
const MOST_BYTES = 64 * 1024 * 1024;

class TooLarge extends Error {}

/**
 * Digests of the files of the user's build context, sorted by name, so that a later build can find which of them
 * changed. Undefined if there are too many, or they cannot be read: the build itself reports that.
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

/** Sizes are added up before any file is read. */
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

/** Links are sent as links, sockets as empty files. */
async function digestOf(context: string, { path, mode, size, linkName }: Entry): Promise<string> {
  const isEmpty = size === 0n && linkName === '';
  const file = join(context, path);
  const content = isLink(mode) ? linkName : isEmpty ? '' : await readBytes(file, file, MOST_BYTES);
  if (typeof content === 'object' && isRefused(content)) throw new Error(`${path} ${content.problem.reason}`);
  return createHash('sha256').update(content).digest('hex');
}
