import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { folderWith } from './folder.ts';

/** Mounts a small file system for the current test; undefined where that is not permitted. */
export function smallDisk(kilobytes: number): { folder: string; unmount: () => void } | undefined {
  const folder = path.join(folderWith(), 'disk');
  mkdirSync(folder);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'none', folder]).status !== 0) return undefined;
  return { folder, unmount: () => void spawnSync('umount', ['-l', folder]) };
}

/** Remounts what `smallDisk` mounted as read-only. */
export function makeReadOnly(folder: string): boolean {
  return spawnSync('mount', ['-o', 'remount,ro', folder]).status === 0;
}
