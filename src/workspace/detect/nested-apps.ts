import { knownFile } from './known-files.ts';
import type { Language } from './language.ts';

/** A folder inside an app's folder with its own manifest. */
export interface NestedApp {
  /** Relative, with `/`. */
  readonly folder: string;
  readonly manifests: readonly string[];
  readonly language?: Language;
}

/** How many levels down manifests are considered part of the app. */
export const MAX_DEPTH = 2;
/** Projects in these folders are test data, examples or build output, not apps. */
const NOT_APPS =
  /^(?:\..*|tests?|testdata|__tests__|spec|e2e|fixtures?|examples?|samples?|demos?|docs?|templates?|vendor|third_party|node_modules|bower_components|build|dist|out|bin|obj|target|venv|env|site-packages|coverage)$/i;

/** The outermost folders below the root with their own manifest: each may be an app. */
export function nestedApps(files: readonly string[]): NestedApp[] {
  const folders = new Map<string, string[]>();
  for (const file of files) {
    const parts = file.split('/');
    const name = parts.pop() ?? '';
    if (parts.length === 0 || parts.length > MAX_DEPTH || parts.some((part) => NOT_APPS.test(part))) continue;
    // Only names are known here, not the texts that some entries depend on.
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

/** The apps of a monorepo: at least two nested apps and no manifest in the root. Otherwise undefined. */
export function monorepo(files: readonly string[]): readonly NestedApp[] | undefined {
  if (files.some((file) => !file.includes('/') && (knownFile(file)?.role === 'manifest' || file === 'pyproject.toml')))
    return undefined;
  const nested = nestedApps(files);
  return nested.length >= 2 ? nested : undefined;
}

function languageOf(manifests: readonly string[]): Language | undefined {
  return manifests.includes('pyproject.toml') ? 'python' : knownFile(manifests[0] ?? '')?.languages?.[0];
}
