import { mkdirSync } from 'node:fs';
import { DvmError } from '../event/error.ts';
import { visible } from '../event/visible.ts';
import { writeAtomically } from '../home/atomic.ts';
import { FOLDER_MODE, type Home } from '../home/folder.ts';
import { withLock } from '../home/lock.ts';
import { readPrivate } from '../home/private-file.ts';
import { describeUses, type HostUse, mergeUses, useKey } from './host-use.ts';

const MAX_TRUST_BYTES = 64 * 1024 * 1024;

/** What the documents of one folder take from the machine. */
export interface FolderUses {
  /** The folder of the YAML file: the same for every tool that reads it, wherever it stands. */
  readonly folder: string;
  readonly uses: readonly HostUse[];
}

/**
 * What has been allowed: by folder, by thing, what is done with it. Readable, so that the user can check it and take
 * it back.
 */
type Trusted = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Version 1 remembered things without their use: what it allowed is asked for again. */
interface TrustFile {
  readonly version: 2;
  readonly folders: Trusted;
}

/** What was not asked for yet; a folder whose list did not grow asks nothing. */
export async function unasked(home: Home, wanted: readonly FolderUses[]): Promise<FolderUses[]> {
  if (wanted.every(({ uses }) => uses.length === 0)) return [];
  const trusted = await readTrust(home);
  return [...Map.groupBy(wanted, ({ folder }) => folder)].flatMap(([folder, group]) => {
    const known = new Set(keysOf(trusted, folder));
    const uses = mergeUses(group.flatMap((each) => each.uses)).filter((use) => !known.has(useKey(use)));
    return uses.length === 0 ? [] : [{ folder, uses }];
  });
}

/** Remembers that the user has allowed these, for good. Rejects with `storage`. */
export async function remember(home: Home, allowed: readonly FolderUses[]): Promise<void> {
  await withLock(home, 'trust', async () => {
    const folders = new Map(Object.entries(await readTrust(home)));
    for (const { folder, uses } of allowed) folders.set(folder, withUses(folders.get(folder) ?? {}, uses));
    const file: TrustFile = { version: 2, folders: Object.fromEntries(folders) };
    mkdirSync(home.path, { recursive: true, mode: FOLDER_MODE });
    await writeAtomically(home.trust, `${JSON.stringify(file, undefined, 2)}\n`);
  });
}

/** The list as a person reads it, a line for each: no name in it can look like another line, or hide one. */
export function usesText(wanted: readonly FolderUses[]): string[] {
  return describeUses(wanted.flatMap(({ uses }) => uses)).map((line) => visible(line));
}

/** A build takes only what was asked for, also where a file has changed since. Throws `consent`. */
export function refuseUnasked(uses: readonly HostUse[], allowed: ReadonlySet<string>): void {
  const found = uses.filter((use) => !allowed.has(useKey(use)));
  if (found.length > 0) throw consentError([{ folder: '', uses: found }], 'Build again to be asked.');
}

export function consentError(wanted: readonly FolderUses[], hint: string): DvmError {
  return new DvmError({
    kind: 'consent',
    message: `The build needs access to this machine that you have not approved:\n${usesText(wanted).join('\n')}`,
    hint,
  });
}

function keysOf(trusted: Trusted, folder: string): string[] {
  const things = Object.hasOwn(trusted, folder) ? (trusted[folder] ?? {}) : {};
  return Object.entries(things).flatMap(([what, whys]) => whys.map((why) => useKey({ what, why })));
}

function withUses(things: Trusted[string], uses: readonly HostUse[]): Trusted[string] {
  const merged = new Map(Object.entries(things));
  for (const { what, why } of uses) merged.set(what, [...new Set([...(merged.get(what) ?? []), why])].sort());
  return Object.fromEntries([...merged].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is damaged, or not the user's alone, allows nothing. */
async function readTrust({ trust }: Home): Promise<Trusted> {
  try {
    const found = await readPrivate(trust, MAX_TRUST_BYTES);
    // Others could have allowed what they like: then the user is asked again, and a file of the user's own takes its
    // place.
    if (found === undefined || 'reason' in found) return {};
    const file = JSON.parse(found.toString()) as Partial<TrustFile> | null;
    const folders: unknown = file?.version === 2 ? file.folders : undefined;
    return isTrusted(folders) ? folders : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function isTrusted(value: unknown): value is Trusted {
  return (
    isRecord(value) &&
    Object.values(value).every((things) => isRecord(things) && Object.values(things).every(isStrings))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
