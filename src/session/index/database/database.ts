import { open, rename, stat } from 'node:fs/promises';
import { DvmError } from '../../../event/error.ts';
import { writeAtomically } from '../../../home/atomic.ts';
import { storageError } from '../../../home/storage-error.ts';
import { errno } from '../../../process/system-error.ts';
import { findDamage, rememberIntact, isKnownIntact } from './integrity.ts';
import { APPLICATION_ID, MIGRATIONS } from './schema.ts';
import type { Database, SqlJsStatic } from './sql.ts';

/** The database file as it was found. */
export type DatabaseFile =
  | { readonly state: 'absent' }
  | { readonly state: 'good'; readonly database: Database }
  /** It is moved aside before a new one is built from the logs. */
  | { readonly state: 'damaged'; readonly why: string }
  /** It is left alone: written by a newer version or another program, or not readable. */
  | { readonly state: 'refused'; readonly error: DvmError };

const HEADER_LENGTH = 100;
const MAGIC = 'SQLite format 3\0';

/** Reads the database into memory and migrates that copy to the current schema. Neither changes the file nor throws. */
export async function readDatabase(sql: SqlJsStatic | Promise<SqlJsStatic>, path: string): Promise<DatabaseFile> {
  const [program, read] = await Promise.all([sql, readBytes(path)]);
  return read instanceof Uint8Array ? (inspect(read, path) ?? (await openChecked(program, read, path))) : read;
}

/** Reads in one go, which is faster than `readFile` with its many small reads; the history's list waits for it. */
async function readBytes(path: string): Promise<Buffer | DatabaseFile> {
  try {
    const file = await open(path, 'r');
    try {
      const bytes = Buffer.allocUnsafe((await file.stat()).size);
      let length = 0;
      for (let got = -1; got !== 0 && length < bytes.length; length += got)
        got = (await file.read(bytes, length, bytes.length - length, length)).bytesRead;
      return bytes.subarray(0, length);
    } finally {
      await file.close();
    }
  } catch (error) {
    return errno(error) === 'ENOENT'
      ? { state: 'absent' }
      : { state: 'refused', error: storageError('read', path, error) };
  }
}

/** Rejects a file by its header alone (https://sqlite.org/fileformat.html#the_database_header). */
function inspect(bytes: Buffer, path: string): DatabaseFile | undefined {
  if (bytes.length === 0) return { state: 'damaged', why: 'it is empty' };
  if (bytes.length < HEADER_LENGTH || bytes.toString('latin1', 0, 16) !== MAGIC)
    return { state: 'damaged', why: 'it is not a database' };
  if (bytes.readUInt32BE(68) !== APPLICATION_ID) return { state: 'refused', error: foreign(path) };
  if (bytes.readUInt32BE(60) > MIGRATIONS.length) return { state: 'refused', error: newer(path) };
  const pageSize = bytes.readUInt16BE(16) === 1 ? 65_536 : bytes.readUInt16BE(16);
  if (bytes.length < pageSize * bytes.readUInt32BE(28)) return { state: 'damaged', why: 'it is truncated' };
  return undefined;
}

async function openChecked(sql: SqlJsStatic, bytes: Uint8Array, path: string): Promise<DatabaseFile> {
  const isKnown = await isKnownIntact(path, bytes);
  const database = new sql.Database(bytes);
  try {
    const damage = isKnown ? undefined : findDamage(database);
    if (damage !== undefined) throw new Error(damage);
    migrate(database);
  } catch (error) {
    database.close();
    const why = error instanceof Error ? error.message : String(error);
    return { state: 'damaged', why: why.replaceAll(/\s+/g, ' ') };
  }
  if (!isKnown) await rememberIntact(path, bytes);
  return { state: 'good', database };
}

/**
 * Replaces the file with this database unless it is damaged. The caller holds the lock. Throws `storage` or
 * `disk_full`; the file is unchanged then.
 */
export async function writeDatabase(database: Database, path: string): Promise<void> {
  const damage = findDamage(database);
  if (damage !== undefined)
    throw storageError('write', path, new Error(`SQLite produced a damaged database: ${damage}`));
  const bytes = database.export();
  await writeAtomically(path, bytes);
  await rememberIntact(path, bytes);
}

/** A new, empty database in memory. */
export function newDatabase(sql: SqlJsStatic): Database {
  const database = new sql.Database();
  database.run(`PRAGMA application_id = ${APPLICATION_ID}`);
  migrate(database);
  return database;
}

function migrate(database: Database): void {
  database.run('PRAGMA foreign_keys = ON');
  const version = Number(database.exec('PRAGMA user_version')[0]?.values[0]?.[0]);
  if (version === MIGRATIONS.length) return;
  inTransaction(database, () => {
    for (const migration of MIGRATIONS.slice(version)) database.run(migration);
    database.run(`PRAGMA user_version = ${MIGRATIONS.length}`);
  });
}

/** Commits all of the work, or none of it. */
export function inTransaction(database: Database, work: () => void): void {
  database.run('BEGIN');
  try {
    work();
    database.run('COMMIT');
  } catch (error) {
    database.run('ROLLBACK');
    throw error;
  }
}

/**
 * Identifies the file's content without reading all of it: SQLite's change counter at byte 24 differs even if size,
 * time and inode happen to be the same.
 */
export async function signatureOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    const file = await open(path, 'r');
    try {
      const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 24);
      return `${ino}:${size}:${mtimeNs}:${buffer.toString('hex')}`;
    } finally {
      await file.close();
    }
  } catch (error) {
    return errno(error) ?? 'unreadable';
  }
}

/** Moves a damaged database aside and returns its new path. The caller holds the lock. Throws `storage`. */
export async function setAside(path: string): Promise<string> {
  const time = new Date().toISOString().replaceAll(':', '-');
  try {
    for (let copy = 1; ; copy++) {
      const aside = `${path}.damaged-${time}${copy === 1 ? '' : `-${copy}`}`;
      if ((await signatureOf(aside)) !== 'ENOENT') continue;
      await rename(path, aside);
      return aside;
    }
  } catch (error) {
    throw storageError('move aside', path, error);
  }
}

function newer(path: string): DvmError {
  return new DvmError({
    kind: 'storage',
    message: `The history ${path} was written by a newer version of DevOpsMaestro, so it is left unchanged.`,
    hint: 'Update this extension (or dvm). Builds continue meanwhile; the newer version will add them to the history.',
  });
}

function foreign(path: string): DvmError {
  return new DvmError({
    kind: 'storage',
    message: `The database ${path} belongs to another program, so it is left unchanged.`,
    hint: 'Move it away, or set DVM_HOME to another folder. Builds continue meanwhile, and their logs are kept.',
  });
}
