import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { DvmError } from '../event/error.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The user's folder: `$HOME`, or the one in the system's user database; undefined if neither is set. A relative `$HOME`
 * is not used, because it would depend on the current folder.
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

/** The user's folder. Throws `usage` if there is none. */
export function userFolder(env: Env, listed?: () => string): string {
  const folder = findUserFolder(env, listed);
  if (folder !== undefined) return folder;
  const { HOME } = env;
  const why =
    HOME === undefined || HOME === ''
      ? `HOME is not set, and user ${process.getuid?.() ?? ''} has no home folder on this system`
      : `HOME must be an absolute path, not "${HOME}"`;
  throw new DvmError({
    kind: 'usage',
    message: `Cannot determine the home folder: ${why}.`,
    hint: 'Set HOME to your home folder, or DVM_HOME to an absolute path.',
  });
}

/**
 * The home folder: `$DVM_HOME`, or `.devopsmaestro` in the user's folder. Throws `usage` for a relative `$DVM_HOME`,
 * which would depend on the current folder.
 */
export function homePath(env: Env, own: (env: Env) => string = userFolder): string {
  const { DVM_HOME } = env;
  if (DVM_HOME === undefined || DVM_HOME === '') return join(own(env), '.devopsmaestro');
  if (isAbsolute(DVM_HOME)) return DVM_HOME;
  throw new DvmError({
    kind: 'usage',
    message: `DVM_HOME must be an absolute path, not "${DVM_HOME}".`,
    hint: 'Set DVM_HOME to an absolute path, or unset it to use ~/.devopsmaestro.',
  });
}
