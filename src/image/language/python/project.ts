import { stringAt, tableAt, valueAt } from '../../../text/data.ts';
import { copyText, run } from '../../instruction.ts';
import type { LeftOut } from '../../toolchain.ts';
import type { App, Installation } from './installation.ts';
import { computedLeftOut, localLeftOut, type LocalPackage, localPackage } from './local-package.ts';
import { managerRequirement } from './manager-version.ts';
import { inFolder, localPath } from '../local-path.ts';
import { PDM_ENV } from './pdm.ts';
import { nameOf } from './pip.ts';
import { type Project, readPyproject, requirementsOf } from './pyproject.ts';
import { isRequirement, normalized, requiredName } from './requirement.ts';
import { UV, UV_ENV, uvCache, uvRequirement, uvVariables } from './uv.ts';
import { pipCache, VENV } from './venv.ts';

/** The requirements that the project's metadata lists. */
const LISTED = '.project.txt';

/**
 * A project without a lock file: what its metadata lists, with all extras and groups. The project itself is linked, if
 * it can be packaged.
 */
export function installProject(app: App, program: 'pip' | 'uv' | 'pdm'): Installation {
  const { context, folder, texts } = app;
  const own = localPackage(texts, folder);
  const pyproject = readPyproject(texts.get(inFolder(folder, 'pyproject.toml')) ?? '');
  const project = own?.project ?? EMPTY;
  const sources = tableAt(pyproject?.table, 'tool', 'uv', 'sources');
  const found = collect(app, requirementsOf(project), sources);
  const requirements = [...new Set(found.requirements)].filter(isRequirement);
  const isPackage = own !== undefined && project.backend !== undefined && project.name !== undefined;
  const linked = [...(isPackage ? [own] : []), ...found.local];
  const tool = program === 'uv' ? uvRequirement(app) : undefined;
  const pdm = program === 'pdm' ? { program: 'pdm', requirement: managerRequirement('pdm', texts, folder) } : undefined;
  const manager = tool ?? pdm;
  const install =
    program === 'uv'
      ? run([`${uvVariables()} VIRTUAL_ENV=${VENV} ${UV} pip install -r ${LISTED}`], { mounts: [uvCache(context)] })
      : run([`${VENV}/bin/pip install -r ${LISTED}`], { mounts: [pipCache(context)] });
  return {
    manifests: [
      ...(own?.manifests ?? []),
      ...(program === 'uv' ? [inFolder(folder, 'uv.toml')] : []),
      ...found.local.flatMap(({ manifests }) => manifests),
    ],
    // uv reads its settings from them.
    staged: program === 'uv' ? [inFolder(folder, 'pyproject.toml'), inFolder(folder, 'uv.toml')] : [],
    ...(manager !== undefined && { manager }),
    steps: requirements.length === 0 ? [] : [copyText(`${requirements.join('\n')}\n`, LISTED), install],
    local: linked,
    packages: new Map([[own?.manifests[0] ?? 'pyproject.toml', new Set(requirements.flatMap(nameOf))]]),
    ...(program === 'uv' && { env: UV_ENV }),
    ...(program === 'pdm' && { env: PDM_ENV }),
    leftOut: [
      ...found.leftOut,
      ...computedLeftOut([...(own === undefined ? [] : [own]), ...found.local]),
      ...localLeftOut(linked),
    ],
  };
}

const EMPTY: Project = {
  dependencies: [],
  extras: new Map(),
  groups: new Map(),
  dynamic: [],
  sources: [],
  entryPoints: new Map(),
};

interface Collected {
  readonly requirements: string[];
  readonly local: LocalPackage[];
  readonly leftOut: LeftOut[];
}

/** Replaces requirements that uv takes from elsewhere (docs.astral.sh/uv/concepts/projects/dependencies). */
function collect({ folder, texts }: App, listed: readonly string[], sources: unknown): Collected {
  const byName = new Map(Object.keys(sources as object).map((name) => [normalized(name), valueAt(sources, name)]));
  const collected: Collected = { requirements: [], local: [], leftOut: [] };
  const seen = new Set<string>();
  const add = (requirement: string): void => {
    const name = requiredName(requirement) ?? '';
    const source = byName.get(name);
    const git = stringAt(source, 'git');
    const path = stringAt(source, 'path');
    const isMember = valueAt(source, 'workspace') === true;
    if (git !== undefined) {
      const reference = ['rev', 'tag', 'branch'].map((key) => stringAt(source, key)).find((each) => each !== undefined);
      const folderOfIt = stringAt(source, 'subdirectory');
      collected.requirements.push(
        `${name} @ git+${git}${reference === undefined ? '' : `@${reference}`}` +
          (folderOfIt === undefined ? '' : `#subdirectory=${folderOfIt}`),
      );
    } else if (path === undefined && !isMember) collected.requirements.push(requirement);
    else if (!seen.has(name)) {
      seen.add(name);
      const found = path === undefined ? member(texts, name) : localAt(texts, folder, path);
      if (found === undefined)
        collected.leftOut.push({
          message: `"${name}" in pyproject.toml is not installed: its folder is not part of the build.`,
          hint: 'Install it in the workspace: "uv sync".',
        });
      else {
        collected.local.push(found);
        for (const each of requirementsOf(found.project, [])) add(each);
      }
    }
  };
  for (const each of listed) add(each);
  return collected;
}

function localAt(texts: App['texts'], folder: string, path: string): LocalPackage | undefined {
  const found = localPath(folder, path);
  return found === undefined ? undefined : localPackage(texts, found);
}

function member(texts: App['texts'], name: string): LocalPackage | undefined {
  for (const path of texts.keys()) {
    if (!path.endsWith('/pyproject.toml')) continue;
    const found = localPackage(texts, path.slice(0, path.lastIndexOf('/')));
    if (normalized(found?.project.name ?? '') === name) return found;
  }
  return undefined;
}
