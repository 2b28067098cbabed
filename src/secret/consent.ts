import { mkdirSync } from 'node:fs';
import { DvmError } from '../event/error.ts';
import { visible } from '../event/visible.ts';
import { writeAtomically } from '../home/atomic.ts';
import { FOLDER_MODE, type Home } from '../home/folder.ts';
import { withLock } from '../home/lock.ts';
import { readPrivate } from '../home/private-file.ts';
import { describeUses, type HostUse, mergeUses, useKey } from './host-use.ts';

const MAX_TRUST_BYTES = 64 * 1024 * 1024;

/** The access to this machine that the documents of one folder request. */
export interface FolderUses {
  /** The folder of the YAML file: the same for every tool that reads it. */
  readonly folder: string;
  readonly uses: readonly HostUse[];
}

/** What the user approved: by folder and resource, the purposes. Readable, so that users can review and revoke it. */
type Trusted = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Version 1 recorded no purposes, so its approvals no longer count. */
interface TrustFile {
  readonly version: 2;
  readonly folders: Trusted;
}

/** The requested access that the user has not approved yet. */
export async function unapprovedUses(home: Home, requested: readonly FolderUses[]): Promise<FolderUses[]> {
  if (requested.every(({ uses }) => uses.length === 0)) return [];
  const trusted = await readTrust(home);
  return [...Map.groupBy(requested, ({ folder }) => folder)].flatMap(([folder, group]) => {
    const approved = new Set(keysOf(trusted, folder));
    const uses = mergeUses(group.flatMap((each) => each.uses)).filter((use) => !approved.has(useKey(use)));
    return uses.length === 0 ? [] : [{ folder, uses }];
  });
}

/** Records approved access permanently. Rejects with `storage`. */
export async function recordApproval(home: Home, allowed: readonly FolderUses[]): Promise<void> {
  await withLock(home, 'trust', async () => {
    const folders = new Map(Object.entries(await readTrust(home)));
    for (const { folder, uses } of allowed) folders.set(folder, withUses(folders.get(folder) ?? {}, uses));
    const file: TrustFile = { version: 2, folders: Object.fromEntries(folders) };
    mkdirSync(home.path, { recursive: true, mode: FOLDER_MODE });
    await writeAtomically(home.trust, `${JSON.stringify(file, undefined, 2)}\n`);
  });
}

/** Lists access for display, one line each. Names cannot imitate or hide a line. */
export function describeAccess(requested: readonly FolderUses[]): string[] {
  return describeUses(requested.flatMap(({ uses }) => uses)).map((line) => visible(line));
}

/** Prevents a build from using more than was approved, even if a file has changed since. Throws `consent`. */
export function requireApproval(uses: readonly HostUse[], allowed: ReadonlySet<string>): void {
  const found = uses.filter((use) => !allowed.has(useKey(use)));
  if (found.length > 0) throw consentError([{ folder: '', uses: found }], 'Build again to review the request.');
}

export function consentError(requested: readonly FolderUses[], hint: string): DvmError {
  const access = describeAccess(requested);
  return new DvmError({
    kind: 'consent',
    message: `The build needs access to this machine that you have not approved:\n${access.join('\n')}`,
    hint,
  });
}

function keysOf(trusted: Trusted, folder: string): string[] {
  const resources = Object.hasOwn(trusted, folder) ? (trusted[folder] ?? {}) : {};
  return Object.entries(resources).flatMap(([what, whys]) => whys.map((why) => useKey({ what, why })));
}

function withUses(resources: Trusted[string], uses: readonly HostUse[]): Trusted[string] {
  const merged = new Map(Object.entries(resources));
  for (const { what, why } of uses) merged.set(what, [...new Set([...(merged.get(what) ?? []), why])].sort());
  return Object.fromEntries([...merged].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A damaged file, or one that others can write, approves nothing. */
async function readTrust({ trust }: Home): Promise<Trusted> {
  try {
    const found = await readPrivate(trust, MAX_TRUST_BYTES);
    // Another user could have approved anything, so the user is asked again and the file is replaced.
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
    Object.values(value).every((resources) => isRecord(resources) && Object.values(resources).every(isStrings))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
