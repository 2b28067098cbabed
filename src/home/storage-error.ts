import { DvmError } from '../event/error.ts';
import { errno } from '../process/system-error.ts';
import { foreignFilesHint } from './ownership.ts';
import { homePath } from './user-folder.ts';

const MOVE_HOME = 'set DVM_HOME to a folder that you can write to';

const REASONS: Readonly<Record<string, { why: string; hint: string }>> = {
  ENOSPC: { why: 'the disk is full', hint: `Free some disk space, or ${MOVE_HOME}.` },
  EDQUOT: { why: 'your disk quota is used up', hint: `Free some disk space, or ${MOVE_HOME}.` },
  EACCES: { why: 'permission denied', hint: `Make it readable and writable for you, or ${MOVE_HOME}.` },
  EPERM: { why: 'the operation is not permitted', hint: `Make it readable and writable for you, or ${MOVE_HOME}.` },
  EROFS: { why: 'the file system is read-only', hint: `Mount it writable, or ${MOVE_HOME}.` },
  ENOTDIR: { why: 'a part of this path is a file, not a folder', hint: `Move that file away, or ${MOVE_HOME}.` },
  EEXIST: { why: 'another file has this name', hint: `Move it away, or ${MOVE_HOME}.` },
  EISDIR: { why: 'a folder has this name', hint: `Move that folder away, or ${MOVE_HOME}.` },
  ENOENT: { why: 'it does not exist', hint: 'Check whether it was deleted, and try again.' },
  EMFILE: {
    why: 'too many files are open',
    hint: 'Close other programs or increase the limit for open files, and try again.',
  },
};

/**
 * The error for something in the home folder that could not be read or written: `disk_full` or `storage`. `doing`
 * completes "Cannot …", such as "write". Errors that already have an explanation are returned unchanged.
 */
export function storageError(doing: string, path: string, cause: unknown): DvmError {
  if (cause instanceof DvmError) return cause;
  const code = errno(cause) ?? '';
  const reason = ((code === 'EACCES' || code === 'EPERM') && foreignFiles(path)) || REASONS[code];
  const why = reason?.why ?? (cause instanceof Error ? cause.message : String(cause));
  const kind = code === 'ENOSPC' || code === 'EDQUOT' ? 'disk_full' : 'storage';
  const hint = reason?.hint ?? `Check the folder, or ${MOVE_HOME}.`;
  return new DvmError({ kind, message: `Cannot ${doing} ${path}: ${why}.`, hint }, { cause });
}

/** Why a file in the home folder is inaccessible, if another user owns it. */
function foreignFiles(path: string): { why: string; hint: string } | undefined {
  try {
    return foreignFilesHint(path, homePath(process.env));
  } catch {
    return undefined; // without a home folder, the file cannot be in it
  }
}
