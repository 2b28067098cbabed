import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { DvmError } from '../event/error.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The user's own folder: `$HOME`, or what the system's list of users says; undefined if neither names one. An empty or
 * relative `$HOME` names none: joined with a path, it would mean the current folder.
 */
export function findUserFolder(env: Env, listed: () => string = listedFolder): string | undefined {
  const { HOME } = env;
  if (process.platform !== 'win32' && HOME !== undefined && HOME !== '') return isAbsolute(HOME) ? HOME : undefined;
  try {
    const folder = listed();
    return isAbsolute(folder) ? folder : undefined;
  } catch {
    return undefined; // a user id that the system has no entry for, as in many containers
  }
}

function listedFolder(): string {
  return process.platform === 'win32' ? homedir() : userInfo().homedir;
}

/** The same, or `usage`. */
export function userFolder(env: Env, listed?: () => string): string {
  const folder = findUserFolder(env, listed);
  if (folder !== undefined) return folder;
  const { HOME } = env;
  const why =
    HOME === undefined || HOME === ''
      ? `HOME is not set, and user ${process.getuid?.() ?? ''} has no home folder on this system`
      : `HOME must be an absolute path, but is "${HOME}"`;
  throw new DvmError({
    kind: 'usage',
    message: `There is no folder to keep builds in: ${why}.`,
    hint: 'Set HOME to your home folder, or DVM_HOME to an absolute path.',
  });
}

/**
 * The home folder: `$DVM_HOME`, or `.devopsmaestro` in the user's own folder, which is only needed then. Throws
 * `usage` for a
 * relative `$DVM_HOME`: it would mean another folder in each terminal.
 */
export function homePath(env: Env, own: (env: Env) => string = userFolder): string {
  const { DVM_HOME } = env;
  if (DVM_HOME === undefined || DVM_HOME === '') return join(own(env), '.devopsmaestro');
  if (isAbsolute(DVM_HOME)) return DVM_HOME;
  throw new DvmError({
    kind: 'usage',
    message: `DVM_HOME must be an absolute path, but is "${DVM_HOME}".`,
    hint: 'Set DVM_HOME to an absolute path, or unset it to use ~/.devopsmaestro.',
  });
}
