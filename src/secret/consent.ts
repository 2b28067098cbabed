import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { DvmError } from '../event/error.ts';
import { visible } from '../event/visible.ts';
import { writeAtomically } from '../home/atomic.ts';
import { errno } from '../home/failure.ts';
import { FOLDER_MODE, type Home } from '../home/folder.ts';
import { withLock } from '../home/lock.ts';
import { type HostUse, mergeUses } from './host-use.ts';

/** What the documents of one folder take from the machine. */
export interface FolderUses {
  /** The folder of the YAML file: the same for every tool that reads it, wherever it stands. */
  readonly folder: string;
  readonly uses: readonly HostUse[];
}

/** What has been allowed, by folder. Readable, so that the user can see what was said, and take it back. */
type Trusted = Readonly<Record<string, readonly string[]>>;

interface TrustFile {
  readonly version: 1;
  readonly folders: Trusted;
}

/** What was not asked for yet; a folder whose list did not grow asks nothing. */
export async function unasked(home: Home, wanted: readonly FolderUses[]): Promise<FolderUses[]> {
  if (wanted.every(({ uses }) => uses.length === 0)) return [];
  const trusted = await readTrust(home);
  return [...Map.groupBy(wanted, ({ folder }) => folder)].flatMap(([folder, group]) => {
    const known = new Set(Object.hasOwn(trusted, folder) ? trusted[folder] : []);
    const uses = mergeUses(group.flatMap((each) => each.uses)).filter(({ what }) => !known.has(what));
    return uses.length === 0 ? [] : [{ folder, uses }];
  });
}

/** Remembers that the user has allowed these, for good. Rejects with `storage`. */
export async function remember(home: Home, allowed: readonly FolderUses[]): Promise<void> {
  await withLock(home, 'trust', async () => {
    const folders = new Map(Object.entries(await readTrust(home)));
    for (const { folder, uses } of allowed) folders.set(folder, [...new Set([...(folders.get(folder) ?? []), ...uses.map(({ what }) => what)])].sort());
    const file: TrustFile = { version: 1, folders: Object.fromEntries(folders) };
    mkdirSync(home.path, { recursive: true, mode: FOLDER_MODE });
    await writeAtomically(home.trust, `${JSON.stringify(file, undefined, 2)}\n`);
  });
}

/** The list as a person reads it, a line for each: no name in it can look like another line, or hide one. */
export function usesText(wanted: readonly FolderUses[]): string[] {
  return mergeUses(wanted.flatMap(({ uses }) => uses)).map(({ what, why }) => visible(`- ${what} (${why})`));
}

/** A build takes only what was asked for, also where a file has changed since. Throws `consent`. */
export function refuseUnasked(uses: readonly HostUse[], allowed: ReadonlySet<string>): void {
  const found = uses.filter(({ what }) => !allowed.has(what));
  if (found.length > 0) throw consentError([{ folder: '', uses: found }], 'Build again to be asked.');
}

export function consentError(wanted: readonly FolderUses[], hint: string): DvmError {
  return new DvmError({ kind: 'consent', message: `The build would take from this machine what nobody has allowed yet:\n${usesText(wanted).join('\n')}`, hint });
}

/** What cannot be read allows nothing. */
async function readTrust({ trust }: Home): Promise<Trusted> {
  try {
    const file = JSON.parse(await readFile(trust, 'utf8')) as Partial<TrustFile> | null;
    const folders: unknown = file?.version === 1 ? file.folders : undefined;
    return isTrusted(folders) ? folders : {};
  } catch (error) {
    if (error instanceof SyntaxError || errno(error) === 'ENOENT' || errno(error) === 'ENOTDIR') return {};
    throw error;
  }
}

function isTrusted(value: unknown): value is Trusted {
  return typeof value === 'object' && value !== null && Object.values(value).every((list) => Array.isArray(list) && list.every((each) => typeof each === 'string'));
}
