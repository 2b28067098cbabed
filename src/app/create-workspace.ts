import { realpath, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DvmError } from '../event/error.ts';
import { shellWord } from '../image/quote.ts';
import { defaultPackages } from '../image/toolchains.ts';
import { detect } from '../workspace/detect/detect.ts';
import { loadRoot } from '../workspace/document/load.ts';
import { scanProject } from '../workspace/detect/scan-project.ts';
import { monorepo, type NestedApp } from '../workspace/detect/nested-apps.ts';
import { nameRule } from '../workspace/rules.ts';
import { appNameFor, freeName, type Starter, starterYaml } from '../workspace/starter.ts';

export { nameRule, shellWord };

export const FIRST_FILE = 'workspace.yaml';
const FIRST_WORKSPACE = 'dev';

export interface NewWorkspace {
  /** The folder of the app. */
  readonly folder: string;
  /** Name of the app; by default derived from the folder's name. */
  readonly name?: string;
  /** Name of the file in that folder. */
  readonly file?: string;
}

/** A starter workspace.yaml that is not written yet. */
export interface Proposal {
  readonly file: string;
  readonly text: string;
  readonly app: string;
  readonly workspace: string;
  /** `app/workspace` of each workspace in it: several if the folder contains several apps. */
  readonly workspaces: readonly string[];
  /** Describes what was detected in the folder. */
  readonly found?: string;
}

/** The default name for an app in this folder. Rejects with `not_found` if the folder does not exist. */
export async function proposeName(
  folder: string,
): Promise<{ readonly name: string; readonly taken: ReadonlySet<string> }> {
  const { apps } = await loadRoot(folder);
  const taken = new Set(apps);
  return { name: freeName(appNameFor(basename(await realpath(folder))), taken), taken };
}

/** Inspects a folder and proposes a starter file for it. Rejects with `not_found` or `invalid_input`. */
export async function proposeWorkspace({ folder, name, file = FIRST_FILE }: NewWorkspace): Promise<Proposal> {
  const { name: proposed, taken } = await proposeName(folder);
  const app = name ?? proposed;
  const reason = nameRule(app) ?? (taken.has(app) ? 'is the name of another app below this folder' : undefined);
  if (reason !== undefined)
    throw new DvmError({
      kind: 'invalid_input',
      message: `The name ${JSON.stringify(app)} ${reason}.`,
      hint: 'Choose another with --name.',
    });
  if (!/^[^/\\]+\.ya?ml$/i.test(file))
    throw new DvmError({
      kind: 'invalid_input',
      message: `${JSON.stringify(file)} is not the name of a YAML file.`,
      hint: `Name one in that folder, such as ${FIRST_FILE}.`,
    });
  const real = await realpath(folder);
  const look = await scanProject(real, true);
  const apps = monorepo(look.files) ?? [];
  if (apps.length > 0)
    return { file: join(real, file), workspace: FIRST_WORKSPACE, ...(await proposeApps(real, app, apps, taken)) };
  const detected = detect({ name: app }, look);
  const text = starterYaml({ app, workspace: FIRST_WORKSPACE, detected, ...defaultPackages(detected) });
  return {
    file: join(real, file),
    text,
    app,
    workspace: FIRST_WORKSPACE,
    workspaces: [`${app}/${FIRST_WORKSPACE}`],
    ...(detected.reason !== undefined && { found: detected.reason }),
  };
}

/** One App document for each app of a monorepo, named after both folders. */
async function proposeApps(
  root: string,
  name: string,
  apps: readonly NestedApp[],
  taken: ReadonlySet<string>,
): Promise<Pick<Proposal, 'text' | 'app' | 'workspaces' | 'found'>> {
  const names = new Set(taken);
  const starters: Starter[] = [];
  for (const { folder } of apps) {
    const app = freeName(appNameFor(`${name}-${folder.replaceAll('/', '-')}`), names);
    names.add(app);
    const detected = detect({ name: app }, await scanProject(join(root, folder), true));
    starters.push({ app, workspace: FIRST_WORKSPACE, path: `./${folder}`, detected, ...defaultPackages(detected) });
  }
  return {
    text: starters.map(starterYaml).join('---\n'),
    app: starters[0]?.app ?? name,
    workspaces: starters.map(({ app, workspace }) => `${app}/${workspace}`),
    found: `several apps: ${starters.map(({ path = '', detected }) => `${path} (${detected.language})`).join(', ')}`,
  };
}

/** Writes the starter file. Rejects with `exists` instead of overwriting a file. */
export async function writeProposal({ file, text, app }: Proposal): Promise<void> {
  await writeFile(file, text, { flag: 'wx' }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new DvmError(
      {
        kind: 'exists',
        message: `${file} already exists and was not changed.`,
        hint: `Choose another name for the new file with --file, for example --file ${otherFile(app)}.`,
      },
      { cause: error },
    );
  });
}

/** A file name for which the YAML schema is offered. */
export function otherFile(app: string): string {
  return `${appNameFor(app)}.dvm.yaml`;
}
