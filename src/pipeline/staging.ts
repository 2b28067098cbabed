// eslint-disable-next-line @typescript-eslint/no-restricted-imports -- reads only folders below the home folder
import { mkdirSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../event/event.ts';
import { ensureFolder, FILE_MODE, type Home } from '../home/folder.ts';
import { createOwned, removeOwned } from '../home/owned.ts';
import { currentProcess, isAlive } from '../process/identity.ts';

const OWNER = 'owner.json';
const MAX_UNOWNED_AGE_MS = 24 * 60 * 60_000;

/** A folder for one build of one workspace. `context` is offered to the engine. */
export interface Staging {
  readonly folder: string;
  readonly context: string;
  readonly dockerfile: string;
  /** For files that only the builder may read, which creates it. */
  readonly privateFolder: string;
}

/** Makes the folder `<key>-<build>`; returns undefined if it exists. Throws `storage` or `disk_full`. */
export function createStaging(home: Home, key: string, build: string): Staging | undefined {
  ensureFolder(home.buildStaging);
  // Files are offered to the engine without following links, but the home folder itself may be behind one.
  const folder = join(realpathSync.native(home.buildStaging), `${key}-${build}`);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
  createOwned(folder);
  writeFileSync(join(folder, OWNER), JSON.stringify(currentProcess()), { mode: FILE_MODE });
  const context = join(folder, 'context');
  // The engine may read everything in the Dockerfile's folder.
  const dockerfileFolder = join(folder, 'dockerfile');
  for (const each of [context, dockerfileFolder]) mkdirSync(each, { mode: 0o700 });
  return { folder, context, dockerfile: join(dockerfileFolder, 'Dockerfile'), privateFolder: join(folder, 'private') };
}

export function removeStaging(staging: Staging): Promise<void> {
  return removeOwned(staging.folder);
}

/** Deletes folders whose process was killed. */
export async function sweepStaging(home: Home): Promise<void> {
  const names = namesIn(home.buildStaging);
  await Promise.all(
    names.map(async (name) => {
      const folder = join(home.buildStaging, name);
      if (isAbandoned(folder)) await removeOwned(folder).catch(() => undefined);
    }),
  );
}

/** Without an owner file, because its process died before it wrote one, the age of the folder decides. */
function isAbandoned(folder: string): boolean {
  const owner = ownerOf(folder);
  if (owner !== undefined) return isAlive(owner) === 'dead';
  const since = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
  return since !== undefined && Date.now() - since > MAX_UNOWNED_AGE_MS;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function ownerOf(folder: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, OWNER), 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
