import { subscribe } from 'node:diagnostics_channel';
import { join, sep } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { theExtension } from './extension.ts';

/** The programs that this extension's bundles start from now on; the extension host has other extensions, too. */
export function watchSpawned(): readonly string[] {
  const spawned: string[] = [];
  const bundles = join(theExtension().extensionPath, 'dist') + sep;
  subscribe('child_process', (message) => {
    const caller = { stack: '' };
    Error.captureStackTrace(caller);
    if (!caller.stack.includes(bundles)) return;
    const { process: child } = message as { process: ChildProcess };
    // The channel reports a child before its program is known.
    queueMicrotask(() => spawned.push(child.spawnfile));
  });
  return spawned;
}

/** Which of this extension's bundles are loaded. */
export function loadedBundles(): string[] {
  const names = ['engine', 'extension', 'reader'];
  return names.filter((name) => require.cache[join(theExtension().extensionPath, 'dist', `${name}.cjs`)] !== undefined);
}
