import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { homeFolder, type Home } from '../../src/home/folder.ts';

/** The content of files, by their paths in a folder. */
export type Files = Readonly<Record<string, string | Buffer>>;

/** Temporary folders that are removed together. Their paths are short, because they may hold sockets. */
export class Folders {
  readonly #created: string[] = [];

  create(files: Files = {}): string {
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'dvm-')));
    this.#created.push(folder);
    writeFiles(folder, files);
    return folder;
  }

  remove(): void {
    for (const folder of this.#created.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

export function writeFiles(folder: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

const ofCurrentTest = new Folders();

/** Creates a folder for the current test, whose `afterEach` calls `removeFolders`. */
export function folderWith(files: Files = {}): string {
  return ofCurrentTest.create(files);
}

/** A home folder for the current test, which does not exist yet. */
export function scratchHome(): Home {
  return homeFolder({ DVM_HOME: path.join(folderWith(), 'home') }, '/nowhere');
}

export function removeFolders(): void {
  ofCurrentTest.remove();
}

/** Runs `work` without the permissions of root, who may read everything below `folder`. */
export async function asOrdinaryUser<T>(folder: string, work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  chmodSync(folder, 0o755);
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
