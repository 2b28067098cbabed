import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Patterns } from './patterns.ts';

/**
 * The paths, and the targets of symbolic links on the way: BuildKit requests what a COPY names, which may be reached
 * through links (tonistiigi/fsutil, FollowLinks). Links are resolved as if the folder were the root of a file system.
 * Undefined means everything, if one of the paths was the folder itself.
 */
export function followLinks(folder: string, paths: readonly string[]): string[] | undefined {
  const resolved = new Set<string>();
  for (const path of paths) follow(folder, path, resolved);
  const sorted = [...resolved].sort();
  if (sorted.includes('.')) return undefined;
  return sorted.filter((path, index) => !sorted.slice(0, index).some((above) => path.startsWith(`${above}/`)));
}

function follow(folder: string, path: string, resolved: Set<string>): void {
  const parts = withinFolder(path).split('/');
  let current = '.';
  for (const [index, part] of parts.entries()) {
    current = posix.join(current, part);
    const isLast = index === parts.length - 1;
    const targets = linkTargets(folder, current);
    if ((isLast || targets.length > 0) && resolved.has(current)) return;
    if (isLast || targets.length > 0) resolved.add(current);
    if (targets.length === 0) continue;
    for (const target of targets) follow(folder, posix.join(target, ...parts.slice(index + 1)), resolved);
    return;
  }
}

/** The target of a link, or of all links that match a wildcard. */
function linkTargets(folder: string, path: string): string[] {
  const name = posix.basename(path);
  if (!/[*?[]/.test(name)) return linkTarget(folder, path);
  const parent = posix.dirname(path);
  const pattern = new Patterns([name]);
  try {
    return readdirSync(join(folder, parent))
      .filter((each) => pattern.match(each, undefined).isMatch)
      .sort()
      .flatMap((each) => linkTarget(folder, posix.join(parent, each)));
  } catch {
    return []; // no such folder: no links
  }
}

function linkTarget(folder: string, path: string): string[] {
  try {
    if (path === '.' || !lstatSync(join(folder, path)).isSymbolicLink()) return [];
    const target = readlinkSync(join(folder, path)).replaceAll('\\', '/');
    return [posix.isAbsolute(target) ? target : posix.join('/', posix.dirname(path), target)];
  } catch {
    return [];
  }
}

/** Relative to the folder, and never outside of it. */
function withinFolder(path: string): string {
  const normal = posix.join('/', path).slice(1);
  return normal === '' ? '.' : normal.replace(/\/$/, '');
}
