import { randomUUID } from 'node:crypto';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Stats } from 'node:fs';
import { DvmError } from '../event/error.ts';
import { errno } from '../process/system-error.ts';
import { FILE_MODE } from './folder.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EACCES: 'permission denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
};

/**
 * Writes a file that the user specified, atomically and only readable by the user. Only regular files are replaced, and
 * only on request; links are not followed. Throws `exists`, `usage`, `disk_full` or `storage`.
 */
export async function writeUserFile(
  path: string,
  data: AsyncIterable<Uint8Array | string>,
  replace: boolean,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path).slice(0, 200)}.${randomUUID()}.tmp`);
  try {
    await refuseUnlessRegular(path, replace);
    const file = await open(temporary, 'wx', FILE_MODE);
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await (replace ? putInPlace(temporary, path) : putWhereNothingIs(temporary, path));
  } catch (error) {
    throw writeError(path, error);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function refuseUnlessRegular(path: string, replace: boolean): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (errno(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return;
  if (!found.isFile()) {
    const hint = 'Specify a new file, or "-" for standard output.';
    throw new DvmError({
      kind: 'usage',
      message: `${path} is ${kindOf(found)}; only regular files can be replaced.`,
      hint,
    });
  }
  if (!replace) throw alreadyExists(path);
}

/** Checked again: it may have been replaced while the file was written. */
async function putInPlace(temporary: string, path: string): Promise<void> {
  await refuseUnlessRegular(path, true);
  await rename(temporary, path);
}

/** Unlike a rename, a hard link never replaces a file. Without hard links, existence is checked once more instead. */
async function putWhereNothingIs(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (errno(error) === 'EEXIST') throw alreadyExists(path, error);
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(errno(error) ?? '')) throw error;
    await refuseUnlessRegular(path, false);
    await rename(temporary, path);
  }
}

function alreadyExists(path: string, cause?: unknown): DvmError {
  const hint = 'Specify another file, or use --force to replace it.';
  return new DvmError({ kind: 'exists', message: `${path} already exists.`, hint }, { cause });
}

function kindOf(found: Stats): string {
  if (found.isSymbolicLink()) return 'a link';
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe';
  return found.isSocket() ? 'a socket' : 'a device';
}

function writeError(path: string, cause: unknown): DvmError {
  if (cause instanceof DvmError) return cause;
  const code = errno(cause) ?? '';
  const why = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  const kind = code === 'ENOSPC' || code === 'EDQUOT' ? 'disk_full' : 'storage';
  const hint = 'Specify a file in a folder that you can write to.';
  return new DvmError({ kind, message: `Cannot write ${path}: ${why}.`, hint }, { cause });
}
