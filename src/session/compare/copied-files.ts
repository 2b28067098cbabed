import type { BuildInputs, Digested } from '../../event/event.ts';
import { pathPattern } from '../../text/path-pattern.ts';
import { CERTIFICATES, certificateFile } from '../../workspace/hierarchy/certificates.ts';
import type { ChangedFile } from './cause.ts';

/** Whether one of these paths matches a file, or a folder that contains it. A path with a variable matches anything. */
export function takes(paths: readonly string[], file: string): boolean {
  return paths.some((path) => {
    const clean = path
      .replace(/^(["'])(.*)\1$/, '$2')
      .replace(/\$\{[^${}]*\}|\$\w+/g, '**')
      .replace(/^(?:\.?\/)+/, '')
      .replace(/(?<!\/)\/+$/, '');
    return clean === '' || clean === '.' || clean.includes('$') || matches(clean, file);
  });
}

/** An invalid pattern may match anything. */
function matches(pattern: string, file: string): boolean {
  try {
    return pathPattern(pattern).matches(file, true);
  } catch {
    return true;
  }
}

/** The files that differ between two builds, by their names in the build context. */
export function changedFiles(before: BuildInputs, after: BuildInputs): ChangedFile[] {
  const differing = (
    what: ChangedFile['what'],
    of: (inputs: BuildInputs) => readonly Digested[] | undefined,
  ): ChangedFile[] =>
    changedNames(of(before) ?? [], of(after) ?? []).map(({ name, change }) => ({ name, change, what }));
  const isContextKnown = before.context !== undefined && after.context !== undefined;
  return [
    ...differing('manifest', ({ manifests }) => manifests),
    ...differing('certificate', ({ certificates }) => certificates),
    ...(isContextKnown ? differing('context', ({ context }) => context) : []),
  ];
}

/** The names that are only in one of the lists, or have another digest in the other. */
export function changedNames(
  before: readonly Digested[],
  after: readonly Digested[],
): { name: string; change: ChangedFile['change'] }[] {
  const was = new Map(before.map(({ name, digest }) => [name, digest]));
  const is = new Map(after.map(({ name, digest }) => [name, digest]));
  return [...new Set([...is.keys(), ...was.keys()])].sort().flatMap((name) => {
    const [old, now] = [was.get(name), is.get(name)];
    return old === now
      ? []
      : [{ name, change: old === undefined ? 'added' : now === undefined ? 'removed' : 'changed' } as const];
  });
}

/** Its path in the build context. */
export function pathInContext({ name, what }: ChangedFile): string {
  return what === 'certificate' ? `${CERTIFICATES}/${certificateFile(name)}` : name;
}
