import { parseToml, valueAt } from '../../text/data.ts';
import type { Language } from './language.ts';
import type { ProjectScan } from './project-scan.ts';

/** Folders of repositories whose parts are usually libraries. */
const LIBRARIES = /(?:^|\/)(?:libs?|packages|crates|modules|shared|common|internal|pkg|plugins)\/[^/]+$/i;
const RUNS = /^(?:start|dev|serve|preview|develop)(?:$|:)/;

/**
 * Whether a part of a repository is a program that someone runs, rather than a library of other parts: it says how it
 * is run, or else the name of its parent folder decides.
 */
export function isApp(language: Language, folder: string, { files, texts }: ProjectScan): boolean {
  if (files.some((file) => /^(?:(?:Dockerfile|Containerfile)(?:\.[\w-]+)?|Procfile|fly\.toml)$/.test(file)))
    return true;
  const has = (pattern: RegExp): boolean => files.some((file) => pattern.test(file));
  const byParent = !LIBRARIES.test(folder);
  switch (language) {
    case 'nodejs':
      return isNodeApp(texts.get('package.json')) ?? byParent;
    case 'golang':
      return has(/^(?:main\.go|cmd\/.*\.go)$/) || (byParent && has(/(?:^|\/)main\.go$/));
    case 'rust':
      return has(/^src\/(?:main\.rs|bin\/.*)$/) || /^\[\[bin\]\]/m.test(texts.get('Cargo.toml') ?? '');
    case 'python':
      return (
        has(/^(?:[^/]+\/){0,2}(?:manage|main|app|wsgi|asgi|__main__|bot|server)\.py$/) ||
        valueAt(parseToml(texts.get('pyproject.toml') ?? ''), 'project', 'scripts') !== undefined ||
        byParent
      );
    default:
      return byParent;
  }
}

/** Undefined if its manifest does not say. */
function isNodeApp(text: string | undefined): boolean | undefined {
  try {
    const value = JSON.parse(text ?? '') as {
      scripts?: object;
      bin?: unknown;
      main?: unknown;
      exports?: unknown;
    } | null;
    if (Object.keys(value?.scripts ?? {}).some((name) => RUNS.test(name)) || value?.bin !== undefined) return true;
    return value?.main === undefined && value?.exports === undefined ? undefined : false;
  } catch {
    return undefined;
  }
}
