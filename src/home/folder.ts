import { mkdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { DvmError } from '../event/error.ts';
import { storageError } from './failure.ts';

/** Only the user may look into what we store: logs and databases show file paths and build output. */
export const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;

/** Where everything is stored. The `dvm` program of the DevOpsMaestro project uses the same folder. */
export interface Home {
  readonly path: string;
  readonly sessionsDb: string;
  readonly logs: string;
  readonly locks: string;
  readonly buildCaches: string;
  readonly buildStaging: string;
  readonly registries: string;
  readonly trust: string;
  /** buildx's own settings, so that the user's are left alone. */
  readonly buildxConfig: string;
  /** The folder of a session's event log. */
  session(id: string): string;
  /** The folder of a workspace's layer cache. */
  buildCache(key: string): string;
}

/**
 * The home folder: `$DVM_HOME`, or `.devopsmaestro` in the user's own folder. Nothing is created.
 * Throws `usage` for a relative `$DVM_HOME`: it would mean another folder in each terminal.
 */
export function homeFolder(env: Readonly<Record<string, string | undefined>>, homedir: string): Home {
  const asked = env['DVM_HOME'];
  if (asked === undefined || asked === '') return homeAt(join(homedir, '.devopsmaestro'));
  if (isAbsolute(asked)) return homeAt(asked);
  throw new DvmError({
    kind: 'usage',
    message: `DVM_HOME must be an absolute path, but is "${asked}".`,
    hint: 'Set DVM_HOME to an absolute path, or unset it to use ~/.devopsmaestro.',
  });
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
    buildxConfig: join(path, 'buildx'),
    session: (id) => join(logs, id),
    buildCache: (key) => join(buildCaches, key),
  };
}

/** Creates a folder and its parents, for the user alone. Throws `storage` or `disk_full`. */
export function ensureFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
  } catch (error) {
    throw storageError('create the folder', path, error);
  }
}
