import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { writeAtomically } from '../../home/atomic.ts';
import { ensureFolder, type Home } from '../../home/folder.ts';
import { withLock } from '../../home/lock.ts';
import { readPrivate } from '../../home/private-file.ts';
import type { InputParts } from './input-parts.ts';

/** What this home knows about the image that it built last for a workspace. */
export interface Receipt {
  readonly parts: InputParts;
  /** Its tag. */
  readonly image: string;
  /** `sha256:…` */
  readonly imageId: string;
}

const FORMAT = 1;
const MAX_BYTES = 4 * 1024 * 1024;
const schema = v.object({
  format: v.literal(FORMAT),
  parts: v.record(v.string(), v.string()),
  image: v.string(),
  imageId: v.string(),
});

/** Undefined if there is none that only this user can write: then the image counts as out of date. */
export async function readReceipt(home: Home, identity: string): Promise<Receipt | undefined> {
  const bytes = await readPrivate(fileOf(home, identity), MAX_BYTES).catch(() => undefined);
  if (bytes === undefined || !Buffer.isBuffer(bytes)) return undefined;
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), bytes.toString('utf8'));
  return parsed.success ? parsed.output : undefined;
}

/** Throws `storage` or `disk_full`. */
export async function writeReceipt(home: Home, identity: string, receipt: Receipt): Promise<void> {
  const file = fileOf(home, identity);
  ensureFolder(home.receipts);
  await withLock(home, 'receipts', () => writeAtomically(file, JSON.stringify({ format: FORMAT, ...receipt })));
}

export async function removeReceipt(home: Home, identity: string): Promise<void> {
  await rm(fileOf(home, identity), { force: true });
}

function fileOf(home: Home, identity: string): string {
  return join(home.receipts, `${nameOf(identity)}.json`);
}

function nameOf(identity: string): string {
  return createHash('sha256').update(identity).digest('hex').slice(0, 32);
}
