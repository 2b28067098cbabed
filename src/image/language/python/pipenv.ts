import { parseJson, parseToml, stringAt, tableAt, valueAt } from '../../../text/data.ts';
import { run } from '../../instruction.ts';
import { shellWord } from '../../quote.ts';
import { DEPENDENCIES_STAGE, downloads, type LeftOut } from '../../toolchain.ts';
import type { App, Installation } from './installation.ts';
import { computedLeftOut, localLeftOut, type LocalPackage, localPackage } from './local-package.ts';
import { managerRequirement } from './manager-version.ts';
import { localPath } from '../local-path.ts';
import { requirementsOf } from './pyproject.ts';
import { normalized, requiredName } from './requirement.ts';
import { managerFolder, pipCache, VENV } from './venv.ts';

/** Of the workspace: Pipenv otherwise says in each call that it uses the active environment. */
export const PIPENV_ENV = { PIPENV_VERBOSITY: '-1' } as const;
const PIPENV = `VIRTUAL_ENV=${VENV} PIPENV_VERBOSITY=-1 ${managerFolder('pipenv')}/bin/pipenv`;
/** Removes what Pipenv would build from the app's own source, which is not part of the build. */
const WITHOUT_PATHS =
  'import json; lock = json.load(open("Pipfile.lock")); ' +
  '[lock[section].pop(name) for section in lock if section != "_meta" for name in list(lock[section]) ' +
  'if "path" in lock[section][name] or str(lock[section][name].get("file", "")).startswith(".")]; ' +
  'json.dump(lock, open("Pipfile.lock", "w"))';

/** What Pipfile.lock pins, in all categories; without it, what Pipfile lists. */
export function installWithPipenv(
  { context, folder, texts }: App,
  { lock, pipfile }: { lock: string | undefined; pipfile: string },
): Installation {
  const written = parseToml(texts.get(pipfile) ?? '') ?? {};
  const document = lock === undefined ? written : (parseJson(texts.get(lock) ?? '') ?? {});
  const sections = Object.keys(document).filter((name) =>
    lock === undefined ? !NOT_PACKAGES.test(name) : name !== '_meta',
  );
  const entries = sections.flatMap((section) => Object.entries(tableAt(document, section)));
  const leftOut: LeftOut[] = [];
  const local: LocalPackage[] = [];
  const paths = entries.flatMap(([name, entry]) => {
    const path = stringAt(entry, 'path') ?? localFile(entry);
    return path === undefined ? [] : [{ name, path }];
  });
  for (const { name, path } of paths) {
    const found = localPath(folder, path);
    const each = found === undefined ? undefined : localPackage(texts, found);
    if (each !== undefined) local.push(each);
    else
      leftOut.push({
        message: `"${name}" in ${lock ?? pipfile} is not installed: "${path}" is not part of the build.`,
        hint: `Install it in the workspace: "pip install --no-deps ${path}".`,
      });
  }
  const categories = sections.filter((name) => !DEFAULTS.test(name) && CATEGORY.test(name));
  const mounts = [downloads(context, 'pipenv', DEPENDENCIES_STAGE, '/root/.cache/pipenv'), pipCache(context)];
  // A lock file already has the dependencies of local packages.
  const ofLocal = lock === undefined ? [...new Set(local.flatMap(({ project }) => requirementsOf(project, [])))] : [];
  const selected =
    categories.length === 0 ? '--dev' : `--categories "packages dev-packages ${categories.sort().join(' ')}"`;
  return {
    manifests: [pipfile, ...(lock === undefined ? [] : [lock]), ...local.flatMap(({ manifests }) => manifests)],
    staged: [pipfile, ...(lock === undefined ? [] : [lock])],
    manager: { program: 'pipenv', requirement: managerRequirement('pipenv', texts, folder) },
    steps: [
      ...(lock !== undefined && paths.length > 0 ? [run([`python3 -c '${WITHOUT_PATHS}'`])] : []),
      ...(lock === undefined && paths.length > 0
        ? [run([`sed -i ${shellWord(pathLines(texts.get(pipfile) ?? ''))} Pipfile`])]
        : []),
      run([`${PIPENV} ${lock === undefined ? 'install --skip-lock' : 'sync'} ${selected}`], { mounts }),
      ...(ofLocal.length === 0
        ? []
        : [run([`${VENV}/bin/pip install ${ofLocal.map(shellWord).join(' ')}`], { mounts: [pipCache(context)] })]),
    ],
    local,
    packages: new Map([
      [lock ?? pipfile, new Set([...entries.map(([name]) => normalized(name)), ...ofLocal.flatMap(nameOf)])],
    ]),
    env: PIPENV_ENV,
    leftOut: [...leftOut, ...(lock === undefined ? computedLeftOut(local) : []), ...localLeftOut(local)],
  };
}

const NOT_PACKAGES = /^(?:source|requires|scripts|pipenv|pipfile|build-system)$/;
const DEFAULTS = /^(?:default|develop|packages|dev-packages)$/;
const CATEGORY = /^[A-Za-z][\w-]*$/;

function localFile(entry: unknown): string | undefined {
  const file = stringAt(entry, 'file');
  return file !== undefined && valueAt(entry, 'path') === undefined && !file.includes('://') ? file : undefined;
}

/** A sed script that deletes the lines of a Pipfile with local paths. */
function pathLines(pipfile: string): string {
  return pipfile
    .split('\n')
    .flatMap((line, index) => (/\bpath[ \t]*=/.test(line) ? [`${index + 1}d`] : []))
    .join(';');
}

function nameOf(requirement: string): string[] {
  const name = requiredName(requirement);
  return name === undefined ? [] : [name];
}
