import { subscribe } from 'node:diagnostics_channel';
import { sep } from 'node:path';
import type { ChildProcess } from 'node:child_process';

/** The programs that this extension's bundles start from now on; the extension host has other extensions, too. */
export function watchSpawned(): readonly string[] {
  const spawned: string[] = [];
  subscribe('child_process', (message) => {
    const caller = { stack: '' };
    Error.captureStackTrace(caller);
    if (!caller.stack.includes(`${sep}dist${sep}`)) return;
    const { process: child } = message as { process: ChildProcess };
    // The channel tells of a child before its program is known.
    queueMicrotask(() => spawned.push(child.spawnfile));
  });
  return spawned;
}

/** Which of this extension's bundles are loaded. */
export function loadedBundles(): string[] {
  const bundle = /[\\/]dist[\\/](extension|reader|engine)\.cjs$/;
  return Object.keys(require.cache).flatMap((file) => bundle.exec(file)?.[1] ?? []).sort();
}
