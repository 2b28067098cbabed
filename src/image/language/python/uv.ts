import { parseToml, stringAt, tablesAt, tableAt, valueAt } from '../../../text/data.ts';
import { run } from '../../instruction.ts';
import { DEPENDENCIES_STAGE, downloads, type LeftOut, type StageContext } from '../../toolchain.ts';
import type { CacheMount } from '../../instruction.ts';
import type { App, Installation } from './installation.ts';
import { localLeftOut, localPackage } from './local-package.ts';
import { managerRequirement } from './manager-version.ts';
import { inFolder, localPath, splitPath } from '../local-path.ts';
import { normalized } from './requirement.ts';
import { managerFolder, VENV } from './venv.ts';

/** Of the workspace; docs.astral.sh/uv/reference/environment. */
export const UV_ENV = { UV_PROJECT_ENVIRONMENT: VENV, UV_PYTHON_DOWNLOADS: 'never', UV_LINK_MODE: 'copy' } as const;
export const UV = `${managerFolder('uv')}/bin/uv`;

export function uvCache(context: StageContext): CacheMount {
  return downloads(context, 'uv', DEPENDENCIES_STAGE, '/root/.cache/uv');
}

export function uvRequirement({ texts, folder }: App): Required<Installation>['manager'] {
  const text = (name: string): unknown => parseToml(texts.get(inFolder(folder, name)) ?? '');
  const required =
    stringAt(text('uv.toml'), 'required-version') ?? stringAt(text('pyproject.toml'), 'tool', 'uv', 'required-version');
  return { program: 'uv', requirement: managerRequirement('uv', texts, folder, { required }) };
}

/** What uv.lock pins, with all groups and extras; packages of the app itself are linked instead of built. */
export function installWithUv(app: App, { lock, pyproject }: { lock: string; pyproject: string }): Installation {
  const { context, folder, texts } = app;
  const locked = tablesAt(parseToml(texts.get(lock) ?? ''), 'package');
  const root = parseToml(texts.get(pyproject) ?? '');
  const leftOut: LeftOut[] = [];
  const sources = locked.flatMap((each) => {
    const source = tableAt(each, 'source');
    const path = stringAt(source, 'editable') ?? stringAt(source, 'directory') ?? stringAt(source, 'virtual');
    const name = stringAt(each, 'name');
    if (path === undefined || name === undefined) return [];
    return [{ name, path, found: localPath(folder, path), isVirtual: Object.hasOwn(source, 'virtual') }];
  });
  const local = sources.flatMap(({ found, isVirtual }) => {
    const each = found === undefined ? undefined : localPackage(texts, found);
    return each === undefined ? [] : [{ each, isVirtual }];
  });
  const outside = sources.filter(({ found }) => found === undefined || !texts.has(inFolder(found, 'pyproject.toml')));
  for (const { name, path } of outside)
    leftOut.push({
      message:
        `"${name}" in ${lock} is not installed: its folder "${path}" has no pyproject.toml that is part of ` +
        'the build.',
      hint: `Install it in the workspace: "uv pip install --no-deps -e ${path}".`,
    });
  const archives = locked.filter((each) => stringAt(each, 'source', 'path') !== undefined);
  for (const each of archives)
    leftOut.push({
      message:
        `"${stringAt(each, 'name') ?? ''}" in ${lock} is not installed: ` +
        `the archive "${stringAt(each, 'source', 'path') ?? ''}" is not part of the build.`,
      hint: 'Install it in the workspace: "uv sync --frozen".',
    });
  const hasConflicts = valueAt(root, 'tool', 'uv', 'conflicts') !== undefined;
  if (hasConflicts)
    leftOut.push({
      message: `Only the default groups of ${pyproject} are installed, because it declares conflicts.`,
      hint: 'Install others in the workspace: "uv sync --extra NAME" or "uv sync --group NAME".',
    });
  const isWorkspace = sources.length > 1 || valueAt(root, 'tool', 'uv', 'workspace') !== undefined;
  const skipped = [...sources, ...archives.map((each) => ({ name: stringAt(each, 'name') ?? '' }))]
    .map(({ name }) => name)
    .filter((name) => NAME.test(name));
  const options = [
    '--frozen',
    // Keeps pip, which is part of the environment and not of the lock file.
    '--inexact',
    ...(isWorkspace ? ['--all-packages'] : []),
    ...(hasConflicts ? [] : ['--all-groups', '--all-extras']),
    '--no-install-workspace',
    ...[...new Set(skipped)].sort().map((name) => `--no-install-package ${name}`),
  ];
  return {
    manifests: [
      pyproject,
      lock,
      inFolder(folder, 'uv.toml'),
      ...local.flatMap(({ each }) => each.manifests.filter((path) => path.endsWith('pyproject.toml'))),
    ],
    manager: uvRequirement(app),
    steps: [run([`${uvVariables()} ${UV} sync ${options.join(' ')}`], { mounts: [uvCache(context)] })],
    local: local.filter(({ isVirtual }) => !isVirtual).map(({ each }) => each),
    packages: new Map([[lock, new Set(locked.map((each) => normalized(stringAt(each, 'name') ?? '')))]]),
    env: UV_ENV,
    leftOut: [...leftOut, ...localLeftOut(local.filter(({ isVirtual }) => !isVirtual).map(({ each }) => each))],
  };
}

const NAME = /^[A-Za-z0-9][\w.-]*$/;

/** UV_ENV as the assignments before a command. */
export function uvVariables(): string {
  return Object.entries(UV_ENV)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** What a standardized lock file pins (packaging.python.org/specifications/pylock-toml). */
export function installFromPylock(app: App, lock: string): Installation {
  const locked = tablesAt(parseToml(app.texts.get(lock) ?? ''), 'packages');
  const names = locked.map((each) => stringAt(each, 'name') ?? '');
  const directories = locked.flatMap((each) => {
    const path = stringAt(each, 'directory', 'path');
    const found = path === undefined ? undefined : localPath(splitPath(lock).folder, path);
    const local = found === undefined ? undefined : localPackage(app.texts, found);
    return local === undefined ? [] : [local];
  });
  const file = lock.slice(lock.lastIndexOf('/') + 1);
  return {
    manifests: [lock],
    manager: uvRequirement(app),
    steps: [
      run([`VIRTUAL_ENV=${VENV} UV_LINK_MODE=copy ${UV} pip install --preview -r ${file}`], {
        mounts: [uvCache(app.context)],
      }),
    ],
    local: directories,
    packages: new Map([[lock, new Set(names.map(normalized))]]),
    env: UV_ENV,
    leftOut: localLeftOut(directories),
  };
}
