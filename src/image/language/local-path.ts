import { posix } from 'node:path';

/**
 * The path in the mounted folder of what a manifest in `folder` names: empty for the mounted folder itself, undefined
 * if it is outside.
 */
export function localPath(folder: string, named: string): string | undefined {
  if (posix.isAbsolute(named) || named.includes('\\') || named.includes('\0')) return undefined;
  const path = posix.join(folder, named).replace(/\/$/, '');
  if (path === '.' || path === '') return '';
  return path === '..' || path.startsWith('../') ? undefined : path;
}

export function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** The folder and those above it, up to the mounted folder. */
export function foldersAbove(folder: string): string[] {
  const parts = folder === '' ? [] : folder.split('/');
  return [...parts.keys(), parts.length].map((count) => parts.slice(0, count).join('/')).reverse();
}

/** The folder and the name of a path. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const end = path.lastIndexOf('/');
  return { folder: path.slice(0, Math.max(end, 0)), name: path.slice(end + 1) };
}

/** Whether a path that a manifest names can be written into a Dockerfile as it is. Others are not worth supporting. */
export function isPlainPath(path: string): boolean {
  return /^[\w@+.~/-]+$/.test(path);
}

/** What to do about a part of the app that its folder does not contain. */
export const INCLUDE_OUTSIDE = 'Set spec.path of the App to a folder that contains both.';
