import { parseToml, stringAt, tableAt, tablesAt, valueAt } from '../../../text/data.ts';
import { run } from '../../instruction.ts';
import { DEPENDENCIES_STAGE, downloads, type LeftOut } from '../../toolchain.ts';
import type { App, Installation } from './installation.ts';
import { localLeftOut, type LocalPackage, localPackage } from './local-package.ts';
import { managerRequirement, poetryOf } from './manager-version.ts';
import { inFolder, localPath } from '../local-path.ts';
import { normalized, requiredName } from './requirement.ts';
import { managerFolder, VENV } from './venv.ts';

/** What poetry.lock pins, with all groups and extras; packages of the app itself are linked instead of built. */
export function installWithPoetry(
  { context, folder, texts }: App,
  { lock, pyproject }: { lock: string | undefined; pyproject: string },
): Installation {
  const lockText = lock === undefined ? '' : (texts.get(lock) ?? '');
  const locked = tablesAt(parseToml(lockText), 'package');
  const root = parseToml(texts.get(pyproject) ?? '');
  const poetry = tableAt(root, 'tool', 'poetry');
  const groups = Object.keys(tableAt(poetry, 'group'));
  const optional = groups.filter((name) => valueAt(poetry, 'group', name, 'optional') === true && GROUP.test(name));
  const paths = lock === undefined ? pathsOf(poetry, groups) : lockedFolders(locked);
  const leftOut: LeftOut[] = [];
  const local: LocalPackage[] = [];
  for (const { name, path } of paths) {
    const found = localPath(folder, path);
    const each = found === undefined ? undefined : localPackage(texts, found);
    if (each !== undefined) local.push(each);
    else
      leftOut.push({
        message: `"${name}" in ${lock ?? pyproject} is not installed: its folder "${path}" is not part of the build.`,
        hint: `Install it in the workspace: "pip install --no-deps -e ${path}".`,
      });
  }
  const own = localPackage(texts, folder);
  // An app in "non-package mode" is not installed (python-poetry.org/docs/pyproject, "package-mode").
  const isPackage = valueAt(poetry, 'package-mode') !== false && own?.project.name !== undefined;
  const linked = [...(isPackage ? [own] : []), ...local];
  const generator = poetryOf(lockText);
  const options = [
    '--no-interaction',
    '--no-ansi',
    '--no-root',
    '--no-directory',
    '--all-extras',
    ...(optional.length === 0 ? [] : [`--with ${optional.join(',')}`]),
  ];
  const requirement = managerRequirement('poetry', texts, folder, {
    required: stringAt(poetry, 'requires-poetry'),
    generator,
  });
  // Poetry's own git client knows no credential helpers.
  const usesGit =
    locked.some((each) => stringAt(each, 'source', 'type') === 'git') ||
    tablesOf(poetry, groups).some((table) =>
      Object.keys(table).some((name) => stringAt(table, name, 'git') !== undefined),
    );
  const variables = [`VIRTUAL_ENV=${VENV}`, ...(usesGit ? SYSTEM_GIT : [])].join(' ');
  return {
    manifests: [
      pyproject,
      ...(lock === undefined ? [] : [lock]),
      inFolder(folder, 'poetry.toml'),
      ...local.flatMap(({ manifests }) => manifests),
    ],
    manager: { program: 'poetry', requirement },
    steps: [
      run([`${variables} ${managerFolder('poetry')}/bin/poetry install ${options.join(' ')}`], {
        mounts: [downloads(context, 'poetry', DEPENDENCIES_STAGE, '/root/.cache/pypoetry')],
      }),
    ],
    local: linked,
    packages: new Map([
      lock === undefined
        ? [pyproject, new Set(namesOf(root, poetry, groups))]
        : [lock, new Set(locked.map((each) => normalized(stringAt(each, 'name') ?? '')))],
    ]),
    leftOut: [...leftOut, ...localLeftOut(linked)],
  };
}

/** Before version 2, this was an experiment. */
const SYSTEM_GIT = ['POETRY_SYSTEM_GIT_CLIENT=true', 'POETRY_EXPERIMENTAL_SYSTEM_GIT_CLIENT=true'];
const GROUP = /^[A-Za-z0-9][\w.-]*$/;

function lockedFolders(locked: readonly unknown[]): { name: string; path: string }[] {
  return locked.flatMap((each) => {
    const path = stringAt(each, 'source', 'url');
    return stringAt(each, 'source', 'type') === 'directory' && path !== undefined
      ? [{ name: stringAt(each, 'name') ?? '', path }]
      : [];
  });
}

function tablesOf(poetry: unknown, groups: readonly string[]): Readonly<Record<string, unknown>>[] {
  return [
    tableAt(poetry, 'dependencies'),
    tableAt(poetry, 'dev-dependencies'),
    ...groups.map((name) => tableAt(poetry, 'group', name, 'dependencies')),
  ];
}

function pathsOf(poetry: unknown, groups: readonly string[]): { name: string; path: string }[] {
  return tablesOf(poetry, groups).flatMap((table) =>
    Object.keys(table).flatMap((name) => {
      const path = stringAt(table, name, 'path');
      return path === undefined || /\.(?:whl|zip|gz)$/.test(path) ? [] : [{ name, path }];
    }),
  );
}

function namesOf(root: unknown, poetry: unknown, groups: readonly string[]): string[] {
  const project = valueAt(root, 'project', 'dependencies');
  return [
    ...tablesOf(poetry, groups).flatMap((table) => Object.keys(table).map(normalized)),
    ...(Array.isArray(project) ? project.flatMap((each) => requiredName(String(each)) ?? []) : []),
  ];
}
