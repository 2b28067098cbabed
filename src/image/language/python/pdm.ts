import { parseToml, stringAt, stringsAt, tablesAt } from '../../../text/data.ts';
import { run } from '../../instruction.ts';
import { DEPENDENCIES_STAGE, downloads, type LeftOut } from '../../toolchain.ts';
import type { App, Installation } from './installation.ts';
import { localLeftOut, type LocalPackage, localPackage } from './local-package.ts';
import { managerRequirement } from './manager-version.ts';
import { inFolder, localPath } from '../local-path.ts';
import { readPyproject } from './pyproject.ts';
import { normalized } from './requirement.ts';
import { managerFolder, pipCache, VENV } from './venv.ts';

/** Of the workspace: PDM otherwise creates an environment in the project. */
export const PDM_ENV = { PDM_IGNORE_SAVED_PYTHON: '1', PDM_CHECK_UPDATE: '0' } as const;
const PDM = `${managerFolder('pdm')}/bin/pdm`;
const VARIABLES = `VIRTUAL_ENV=${VENV} PDM_IGNORE_SAVED_PYTHON=1 PDM_CHECK_UPDATE=0`;

/** What pdm.lock pins, with all of its groups; packages of the app itself are linked instead of built. */
export function installWithPdm(
  { context, folder, texts }: App,
  { lock, pyproject }: { lock: string; pyproject: string },
): Installation {
  const document = parseToml(texts.get(lock) ?? '');
  const locked = tablesAt(document, 'package');
  const groups = stringsAt(document, 'metadata', 'groups').filter((name) => name !== 'default' && GROUP.test(name));
  const leftOut: LeftOut[] = [];
  const local: LocalPackage[] = [];
  for (const each of locked) {
    const path = stringAt(each, 'path');
    if (path === undefined) continue;
    const found = localPath(folder, path);
    const named = found === undefined ? undefined : localPackage(texts, found);
    if (named !== undefined) local.push(named);
    else
      leftOut.push({
        message: `"${stringAt(each, 'name') ?? ''}" in ${lock} is not installed: "${path}" is not part of the build.`,
        hint: `Install it in the workspace: "pip install --no-deps ${path}".`,
      });
  }
  const selected = groups.map((name) => ` -G ${name}`).join('');
  const cache = downloads(context, 'pdm', DEPENDENCIES_STAGE, '/root/.cache/pdm');
  const own = localPackage(texts, folder);
  const isPackage = readPyproject(texts.get(pyproject) ?? '')?.backend !== undefined && own !== undefined;
  const linked = [...(isPackage ? [own] : []), ...local];
  const hasPaths = local.length > 0 || leftOut.length > 0;
  return {
    manifests: [pyproject, lock, inFolder(folder, 'pdm.toml'), ...local.flatMap(({ manifests }) => manifests)],
    manager: { program: 'pdm', requirement: managerRequirement('pdm', texts, folder) },
    steps: [
      hasPaths
        ? // PDM would build packages of the app itself, whose source is not here; exported, they can be removed.
          run(
            [
              `${VARIABLES} ${PDM} export --no-hashes${selected} -o /tmp/locked.txt`,
              `sed -i '/^-e /d; /file:\\/\\//d; /^\\.\\{0,2\\}\\//d' /tmp/locked.txt`,
              `${VENV}/bin/pip install --no-deps -r /tmp/locked.txt`,
            ],
            { mounts: [cache, pipCache(context)] },
          )
        : run([`${VARIABLES} ${PDM} sync --no-self${selected}`], { mounts: [cache] }),
    ],
    local: linked,
    packages: new Map([[lock, new Set(locked.map((each) => normalized(stringAt(each, 'name') ?? '')))]]),
    env: PDM_ENV,
    leftOut: [...leftOut, ...localLeftOut(linked)],
  };
}

const GROUP = /^[A-Za-z0-9][\w.-]*$/;
