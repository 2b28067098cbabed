import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import { isRegular } from '../../buildkit/session/go-mode.ts';
import { type Entry, walk } from '../../buildkit/session/walk.ts';
import { isRefused } from '../../file/problem.ts';
import { readBytes } from '../../file/read.ts';
import { copiedPaths } from '../../dockerfile/copy-sources.ts';
import type { UserDockerfile } from '../../workspace/user-dockerfile.ts';
import { contextIgnore } from '../../dockerfile/dockerignore.ts';

/** Of files that are larger, size and time stand for what is in them; of further ones, too. Bytes. */
const LARGEST_READ = 256 * 1024;
const MOST_READ = 32 * 1024 * 1024;
/** A context that has more is looked at so far and no further. */
const MOST_ENTRIES = 20_000;

/**
 * What the user's own Dockerfile copies, in one digest: the files of its context that it names and its ignore file lets
 * through. It tells changes, cheaply and not for ever: with times in it, it belongs into no image.
 */
export async function contextDigest(extended: Pick<UserDockerfile, 'context' | 'text' | 'ignore'>): Promise<string> {
  const { context, text } = extended;
  const hash = createHash('sha256');
  const paths = copiedPaths(text);
  if (paths.length === 0) return hash.digest('hex');
  const exclude = contextIgnore(extended.ignore ?? '');
  let left = MOST_ENTRIES;
  let budget = MOST_READ;
  for await (const entry of walk(context, { follow: paths, exclude })) {
    if ((left -= 1) < 0) break;
    const isRead = isRegular(entry.mode) && entry.linkName === '' && entry.size <= Math.min(LARGEST_READ, budget);
    if (isRead) budget -= Number(entry.size);
    await add(hash, context, entry, isRead);
  }
  return hash.digest('hex');
}

async function add(
  hash: Hash,
  context: string,
  { path, mode, size, modified, linkName }: Entry,
  isRead: boolean,
): Promise<void> {
  const isFile = isRegular(mode) && linkName === '';
  const file = join(context, path);
  const read = isRead ? await readBytes(file, file, LARGEST_READ) : undefined;
  const content = read === undefined || isRefused(read) ? undefined : read;
  hash.update(
    JSON.stringify([
      path,
      mode,
      linkName,
      isFile ? size.toString() : '',
      isFile && content === undefined ? modified.toString() : '',
    ]),
  );
  if (content !== undefined) hash.update(content);
}
