import { openRegular } from '../file/open-regular.ts';
import { isRefused } from '../file/problem.ts';
import { readOpened } from '../file/read.ts';
import type { SecretSource } from '../workspace/secret-source.ts';
import { type SecretProvider, unreadable } from './provider.ts';

/** BuildKit's limit for one secret (moby/buildkit, session/secrets). */
export const MAX_SECRET_BYTES = 500 * 1024;

type FileSource = Extract<SecretSource, { kind: 'file' }>;

/** Only reads real paths: a link could lead to a file other than the one that the user approved. */
export const fileProvider: SecretProvider<FileSource> = {
  read: async (source) => {
    const file = await openRegular(undefined, source.path);
    if (isRefused(file))
      throw unreadable(
        source,
        `it ${file.problem.reason}`,
        file.problem.hint ?? 'Correct the path, which is relative to its document.',
        file.problem.cause,
      );
    try {
      if (file.path !== source.path)
        throw unreadable(source, `it is a link to ${file.path}`, 'Build again to review access to that file.');
      const { bytes, isWhole } = await readOpened(file, MAX_SECRET_BYTES);
      if (!isWhole)
        throw unreadable(
          source,
          `it is larger than ${MAX_SECRET_BYTES / 1024} KiB`,
          'Use a file that contains only the secret.',
        );
      return bytes.toString();
    } finally {
      await file.handle.close();
    }
  },
};
