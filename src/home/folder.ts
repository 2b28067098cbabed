import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { storageError } from './storage-error.ts';
import { errno } from '../process/system-error.ts';
import { refuseForeignHome } from './ownership.ts';
import { homePath } from './user-folder.ts';

/** Only the user may read stored files: logs and databases contain file paths and build output. */
export const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;

/** The home folder, which the `dvm` program of the DevOpsMaestro project also uses. */
export interface Home {
  readonly path: string;
  readonly sessionsDb: string;
  readonly logs: string;
  readonly locks: string;
  readonly buildCaches: string;
  readonly buildStaging: string;
  readonly registries: string;
  readonly trust: string;
  /** What the last image of each workspace was built from. */
  readonly receipts: string;
  /** Separate settings for buildx, so that the user's are not changed. */
  readonly buildxConfig: string;
  /** The secret key for names of cache mounts. */
  readonly cacheMountKey: string;
  /** The folder of a session's event log. */
  session(id: string): string;
  /** The folder of a workspace's layer cache. */
  buildCache(key: string): string;
}

/** The home folder according to the environment. Does not create it. Throws `usage`. */
export function homeFolder(env: Readonly<Record<string, string | undefined>>, userFolder?: string): Home {
  return homeAt(userFolder === undefined ? homePath(env) : homePath(env, () => userFolder));
}

/**
 * The home folder, if this process may use it. Throws `usage` if there is none or root would write into another user's,
 * and `storage` if it cannot be read.
 */
export function usableHome(env: Readonly<Record<string, string | undefined>>): Home {
  const home = homeFolder(env);
  refuseForeignHome(home.path);
  try {
    accessSync(home.path, constants.R_OK | constants.X_OK);
  } catch (error) {
    if (errno(error) !== 'ENOENT') throw storageError('use the home folder', home.path, error);
  }
  return home;
}

function homeAt(path: string): Home {
  const logs = join(path, 'logs');
  const buildCaches = join(path, 'build-cache');
  return {
    path,
    sessionsDb: join(path, 'sessions.db'),
    logs,
    locks: join(path, 'locks'),
    buildCaches,
    buildStaging: join(path, 'build-staging'),
    registries: join(path, 'registries'),
    trust: join(path, 'trust.json'),
    receipts: join(path, 'receipts'),
    buildxConfig: join(path, 'buildx'),
    cacheMountKey: join(path, 'cache-mount-key'),
    session: (id) => join(logs, id),
    buildCache: (key) => join(buildCaches, key),
  };
}

/** Creates a folder and its parents, accessible to the user only. Throws `storage` or `disk_full`. */
export function ensureFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
  } catch (error) {
    throw storageError('create the folder', path, error);
  }
}
