import { open } from 'node:fs/promises';
import { errno } from '../home/failure.ts';
import type { SecretSource } from '../workspace/secret-source.ts';
import { type SecretProvider, unreadable } from './provider.ts';

/** What BuildKit takes as one secret (moby/buildkit, session/secrets): 500 KiB. */
export const LARGEST_SECRET = 500 * 1024;

export const fileProvider: SecretProvider<Extract<SecretSource, { kind: 'file' }>> = {
  read: async (source) => {
    const found = await readLimited(source.path).catch((error: unknown) => error as NodeJS.ErrnoException);
    if (typeof found === 'string') return found;
    const why = found === undefined ? `it is no file, or larger than ${LARGEST_SECRET / 1024} KiB` : errno(found) === 'ENOENT' ? 'it does not exist' : `it cannot be read (${errno(found) ?? found.message})`;
    throw unreadable(source, why, 'Correct its path; it is relative to the document that names it.', found);
  },
};

/** Opened first and asked then, so that what is measured is what is read. */
async function readLimited(path: string): Promise<string | undefined> {
  const file = await open(path, 'r');
  try {
    const info = await file.stat();
    return info.isFile() && info.size <= LARGEST_SECRET ? await file.readFile('utf8') : undefined;
  } finally {
    await file.close();
  }
}
