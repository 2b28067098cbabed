import { posix } from 'node:path';
import { copyText, run } from '../../instruction.ts';
import { shellWord } from '../../quote.ts';
import type { LeftOut } from '../../toolchain.ts';
import type { App, Installation } from './installation.ts';
import { computedLeftOut, localLeftOut, type LocalPackage, localPackage } from './local-package.ts';
import { inFolder } from '../local-path.ts';
import { requirementsOf } from './pyproject.ts';
import { requiredName } from './requirement.ts';
import { readRequirements } from './requirements-file.ts';
import { pipCache, VENV } from './venv.ts';

/** The dependencies of the app's own packages, beside its requirements files. */
const OF_LOCAL = '.local-packages.txt';

/** What requirements files list. */
export function installWithPip({ context, folder, texts }: App, entries: readonly string[]): Installation {
  const files = readRequirements(texts, entries);
  const leftOut: LeftOut[] = [];
  const local = new Map<string, LocalPackage>();
  const ofLocal = new Set<string>();
  for (const [path, file] of files) {
    for (const missing of file.missing)
      leftOut.push({
        message: `"${missing}" in ${path} is not used: it is not among the files that a build of the app can use.`,
        hint: `Install it in the workspace: "pip install -r ${path}".`,
      });
    for (const { folder: at, extras } of file.local) {
      const found = localPackage(texts, inFolder(folder, at));
      if (found === undefined)
        leftOut.push({
          message:
            `The package in "${at === '' ? '.' : at}" that ${path} lists is not installed: ` +
            'its pyproject.toml, setup.cfg or setup.py is not part of the build.',
          hint: `Install it in the workspace: "pip install -e ./${at}".`,
        });
      else {
        local.set(at, found);
        for (const each of requirementsOf(found.project, extras)) ofLocal.add(each);
      }
    }
  }
  const edits = [...files].flatMap(([path, { remove }]) => {
    const script = remove.map(({ first, last }) => (first === last ? `${first}d` : `${first},${last}d`)).join(';');
    return script === '' ? [] : [`sed -i ${shellWord(script)} ${shellWord(relativeTo(folder, path))}`];
  });
  const selected = entries.map((path) => `-r ${shellWord(relativeTo(folder, path))}`);
  const hasHashes = [...files.values()].some((file) => file.hasHashes);
  // pip requires a hash for everything in one call; the app's own packages have none.
  const calls =
    ofLocal.size === 0
      ? [selected.join(' ')]
      : hasHashes
        ? [selected.join(' '), `-r ${OF_LOCAL}`]
        : [`${selected.join(' ')} -r ${OF_LOCAL}`];
  return {
    manifests: [...files.keys(), ...[...local.values()].flatMap(({ manifests }) => manifests)],
    staged: [...files.keys()],
    steps: [
      ...(ofLocal.size === 0 ? [] : [copyText(`${[...ofLocal].join('\n')}\n`, OF_LOCAL)]),
      run([...edits, ...calls.map((each) => `${VENV}/bin/pip install ${each}`)], { mounts: [pipCache(context)] }),
    ],
    local: [...local.values()],
    packages: new Map(
      [...files].map(([path, { requirements }]) => [path, new Set(requirements.flatMap((each) => nameOf(each)))]),
    ),
    isFromSource: [...files.values()].some((file) => file.isFromSource),
    leftOut: [...leftOut, ...computedLeftOut([...local.values()]), ...localLeftOut([...local.values()])],
  };
}

export function nameOf(requirement: string): readonly string[] {
  const name = requiredName(requirement);
  return name === undefined ? [] : [name];
}

/** One path as seen from a folder, both relative to the mounted folder. */
function relativeTo(folder: string, path: string): string {
  return posix.relative(`/${folder}`, `/${path}`);
}
