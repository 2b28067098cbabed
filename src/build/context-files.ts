import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Matched, Patterns } from '../buildkit/session/patterns.ts';
import type { Digested } from '../event/event.ts';
import type { Extended } from '../workspace/extended.ts';

/** Looking through more than this would cost a build more time than the answer is worth. */
const MOST_FILES = 5000;
const MOST_BYTES = 64 * 1024 * 1024;

class TooLarge extends Error {}

/**
 * What the files of a user's own build context hold, sorted by name, so that a later build can tell which of them changed.
 * Undefined if there is too much of them, or they cannot be read: the build itself will tell then.
 */
export async function contextFiles({ context, ignore }: Pick<Extended, 'context' | 'ignore'>): Promise<Digested[] | undefined> {
  try {
    const text = ignore ?? (await readFile(join(context, '.dockerignore'), 'utf8').catch(() => ''));
    const patterns = new Patterns(text.split(/\r?\n/).filter((line) => !line.startsWith('#')));
    const left = { files: MOST_FILES, bytes: MOST_BYTES };
    const names = await namesBelow(context, '', patterns, undefined, left);
    const found: Digested[] = [];
    for (const name of names.sort()) found.push({ name, digest: await digestOf(join(context, name)) });
    return found;
  } catch {
    return undefined;
  }
}

async function namesBelow(root: string, folder: string, patterns: Patterns, parent: Matched | undefined, left: { files: number; bytes: number }): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const name = `${folder}${entry.name}`;
    const { isMatch, matched } = patterns.match(name, parent);
    if (entry.isDirectory()) {
      if (!isMatch || patterns.mayMatchBelow(name, 'exception')) names.push(...(await namesBelow(root, `${name}/`, patterns, matched, left)));
    } else if (!isMatch && (entry.isFile() || entry.isSymbolicLink())) {
      left.files -= 1;
      left.bytes -= (await lstat(join(root, name))).size;
      if (left.files < 0 || left.bytes < 0) throw new TooLarge();
      names.push(name);
    }
  }
  return names;
}

/** A link is sent as a link. */
async function digestOf(path: string): Promise<string> {
  const isLink = (await lstat(path)).isSymbolicLink();
  return createHash('sha256').update(isLink ? await readlink(path) : await readFile(path)).digest('hex');
}
