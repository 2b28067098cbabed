import { knownFile } from './known-files.ts';
import type { Language } from './language.ts';

/** A folder below an app's that has a manifest of its own. */
export interface NestedApp {
  /** Relative, with `/`. */
  readonly folder: string;
  readonly manifests: readonly string[];
  readonly language?: Language;
}

/** How far below the app's folder manifests still describe a part of it. */
export const MAX_DEPTH = 2;
/** Projects in there are material of the app, not parts of it. */
const MATERIAL =
  /^(?:\..*|tests?|testdata|__tests__|spec|e2e|fixtures?|examples?|samples?|demos?|docs?|templates?|vendor|third_party|node_modules|bower_components|build|dist|out|bin|obj|target|venv|env|site-packages|coverage)$/i;

/** The nearest folders below the root that have manifests of their own: each may be an app. */
export function nestedApps(files: readonly string[]): NestedApp[] {
  const folders = new Map<string, string[]>();
  for (const file of files) {
    const parts = file.split('/');
    const name = parts.pop() ?? '';
    if (parts.length === 0 || parts.length > MAX_DEPTH || parts.some((part) => MATERIAL.test(part))) continue;
    // Of a file whose meaning depends on its text only the name is known here.
    const known = knownFile(name);
    if (known?.role !== 'manifest' && name !== 'pyproject.toml') continue;
    const folder = parts.join('/');
    folders.set(folder, [...(folders.get(folder) ?? []), name]);
  }
  const outermost = [...folders].filter(
    ([folder]) => ![...folders.keys()].some((other) => folder.startsWith(`${other}/`)),
  );
  return outermost
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, manifests]) => {
      const language = languageOf(manifests);
      return { folder, manifests, ...(language && { language }) };
    });
}

/** The folders below that are apps of their own where the root has no manifest: two at least make a monorepo. */
export function monorepo(files: readonly string[]): readonly NestedApp[] | undefined {
  if (files.some((file) => !file.includes('/') && (knownFile(file)?.role === 'manifest' || file === 'pyproject.toml')))
    return undefined;
  const nested = nestedApps(files);
  return nested.length >= 2 ? nested : undefined;
}

function languageOf(manifests: readonly string[]): Language | undefined {
  return manifests.includes('pyproject.toml') ? 'python' : knownFile(manifests[0] ?? '')?.languages?.[0];
}
