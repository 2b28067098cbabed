import { openRegular } from '../file/open-regular.ts';
import { isRefused } from '../file/problem.ts';
import { readOpened } from '../file/read.ts';
import type { SecretSource } from '../workspace/secret-source.ts';
import { type SecretProvider, unreadable } from './provider.ts';

/** What BuildKit takes as one secret (moby/buildkit, session/secrets): 500 KiB. */
export const MAX_SECRET_BYTES = 500 * 1024;

type FileSource = Extract<SecretSource, { kind: 'file' }>;

/** Reads real paths only: by a link, another file could be read than the one that the user has approved. */
export const fileProvider: SecretProvider<FileSource> = {
  read: async (source) => {
    const file = await openRegular(undefined, source.path);
    if (isRefused(file))
      throw unreadable(
        source,
        `it ${file.problem.reason}`,
        file.problem.hint ?? 'Correct its path; it is relative to the document that names it.',
        file.problem.cause,
      );
    try {
      if (file.path !== source.path)
        throw unreadable(source, `a link leads to ${file.path} instead`, 'Build again to be asked for that file.');
      const { bytes, isWhole } = await readOpened(file, MAX_SECRET_BYTES);
      if (!isWhole)
        throw unreadable(
          source,
          `it is larger than ${MAX_SECRET_BYTES / 1024} KiB`,
          'Name a file that holds the secret and nothing else.',
        );
      return bytes.toString();
    } finally {
      await file.handle.close();
    }
  },
};
