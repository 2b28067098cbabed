import { posix } from 'node:path';
import { isTable, parseJson, stringAt, type Table, tableAt, tablesAt, valueAt } from '../../../text/data.ts';
import { pathPattern } from '../../../text/path-pattern.ts';
import type { LeftOut, StageContext } from '../../toolchain.ts';
import { INCLUDE_OUTSIDE, inFolder, isPlainPath, localPath, splitPath } from '../local-path.ts';
import type { RequiredExtension } from './extensions.ts';

/** What Composer installs for an app, and what it reads to do so. */
export interface ComposerProject {
  readonly manifests: readonly string[];
  readonly extensions: readonly RequiredExtension[];
  /** Manifests that are written in the place of missing ones, by their path, possibly outside the mounted folder. */
  readonly written: ReadonlyMap<string, string>;
  readonly leftOut: readonly LeftOut[];
}

type Context = Pick<StageContext, 'manifests' | 'appFolder'>;

/** Undefined if the app has no composer.json. */
export function composerProject(context: Context): ComposerProject | undefined {
  const { manifests, appFolder } = context;
  const file = inFolder(appFolder, 'composer.json');
  const text = manifests.get(file);
  if (text === undefined) return undefined;
  const project = parseJson(text);
  if (project === undefined)
    return {
      manifests: [],
      extensions: [],
      written: new Map(),
      leftOut: [
        {
          message: `No dependencies are installed: ${file} is not valid JSON.`,
          files: [file, inFolder(appFolder, 'composer.lock')],
        },
      ],
    };
  const lockFile = inFolder(appFolder, 'composer.lock');
  const lockText = manifests.get(lockFile);
  const lock = lockText === undefined ? undefined : parseJson(lockText);
  const local = lock === undefined ? byRepositories(context, project) : byLock(context, lock);
  return {
    manifests: [file, ...(lockText === undefined ? [] : [lockFile]), ...local.manifests],
    extensions: [
      ...extensionsIn(project, ['require', 'require-dev'], file),
      ...lockedPackages(lock).flatMap((each) =>
        extensionsIn(each, ['require'], `${stringAt(each, 'name') ?? 'a package'} in ${lockFile}`),
      ),
    ],
    written: local.written,
    leftOut: [
      ...(lockText !== undefined && lock === undefined ? [{ message: `${lockFile} is not valid JSON.` }] : []),
      ...artifacts(project),
      ...local.leftOut,
    ],
  };
}

type Local = Pick<ComposerProject, 'manifests' | 'written' | 'leftOut'>;

/** The packages that the lock file takes from folders. */
function byLock({ manifests, appFolder }: Context, lock: Table): Local {
  const local = lockedPackages(lock).flatMap((each) => {
    const url = stringAt(each, 'dist', 'url');
    return stringAt(each, 'dist', 'type') === 'path' && url !== undefined ? [{ url, locked: each }] : [];
  });
  const found: string[] = [];
  const written = new Map<string, string>();
  const leftOut: LeftOut[] = [];
  for (const { url, locked } of local) {
    const path = localPath(appFolder, url);
    const file = path === undefined ? undefined : inFolder(path, 'composer.json');
    if (file !== undefined && manifests.has(file)) {
      found.push(file);
      continue;
    }
    const name = stringAt(locked, 'name') ?? '';
    if (isPlainPath(url)) written.set(posix.join(appFolder, url, 'composer.json'), `${JSON.stringify({ name })}\n`);
    leftOut.push(missing(`The package "${name}" in "${url}"`, path));
  }
  return { manifests: found, written, leftOut };
}

/** The packages of the repositories that are folders. */
function byRepositories({ manifests, appFolder }: Context, project: Table): Local {
  const folders = [...manifests.keys()]
    .map(splitPath)
    .filter(({ name }) => name === 'composer.json')
    .map(({ folder }) => folder);
  const found = new Set<string>();
  const leftOut: LeftOut[] = [];
  for (const url of repositories(project, 'path')) {
    const matching = alternatives(url).flatMap((each) => {
      const path = localPath(appFolder, each);
      return path === undefined ? [] : folders.filter((folder) => matches(path, folder) && folder !== appFolder);
    });
    for (const folder of matching) found.add(inFolder(folder, 'composer.json'));
    if (matching.length === 0)
      leftOut.push(missing(`What the repository "${url}" contains`, localPath(appFolder, url)));
  }
  return { manifests: [...found], written: new Map(), leftOut };
}

function repositories(project: Table, type: string): string[] {
  const all = valueAt(project, 'repositories');
  const tables = (Array.isArray(all) ? all : isTable(all) ? Object.values(all) : []).filter(isTable);
  return tables.flatMap((each) => {
    const url = stringAt(each, 'url');
    return stringAt(each, 'type') === type && url !== undefined ? [url] : [];
  });
}

function artifacts(project: Table): LeftOut[] {
  return repositories(project, 'artifact').map((url) => ({
    message: `Packages in the folder "${url}" are not installed: archives are not dependency manifests.`,
  }));
}

/** `a/{b,c}/*` means `a/b/*` and `a/c/*`. */
function alternatives(url: string): string[] {
  const [, before = '', list, after = ''] = /^([^{}]*)\{([^{}]*)\}([^{}]*)$/.exec(url) ?? [];
  return list === undefined ? [url] : list.split(',').map((each) => `${before}${each}${after}`);
}

function matches(pattern: string, folder: string): boolean {
  try {
    return pathPattern(pattern).matches(folder);
  } catch {
    return false;
  }
}

function lockedPackages(lock: Table | undefined): readonly Table[] {
  return [...tablesAt(lock, 'packages'), ...tablesAt(lock, 'packages-dev')];
}

function extensionsIn(manifest: Table, tables: readonly string[], by: string): RequiredExtension[] {
  return tables
    .flatMap((table) => Object.keys(tableAt(manifest, table)))
    .flatMap((requirement) => {
      const name = /^ext-([\w-]+)$/i.exec(requirement)?.[1];
      // Composer writes zend-opcache for "Zend OPcache".
      return name === undefined
        ? []
        : [
            {
              name: name
                .toLowerCase()
                .replace(/^zend-/, '')
                .replaceAll('-', '_'),
              by,
            },
          ];
    });
}

function missing(what: string, path: string | undefined): LeftOut {
  return {
    message:
      `${what} is not installed: ` +
      `${path === undefined ? "it is outside the app's folder" : 'there is no composer.json'}.`,
    ...(path === undefined && { hint: INCLUDE_OUTSIDE }),
  };
}
