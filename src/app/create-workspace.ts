import { realpath, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DvmError } from '../event/error.ts';
import { shellWord } from '../image/quote.ts';
import { defaultPackages } from '../image/toolchains.ts';
import { loadRoot } from '../workspace/document/load.ts';
import { nameRule } from '../workspace/rules.ts';
import { appNameFor, freeName, type Starter, starterYaml } from '../workspace/starter.ts';
import { describeFound, findApps, type FoundApp } from './find-apps.ts';

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
  /** Which of the apps in that folder, by their folders; see `findApps`. */
  readonly folders?: readonly string[];
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
export async function proposeWorkspace({ folder, name, file = FIRST_FILE, folders }: NewWorkspace): Promise<Proposal> {
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
  const found = await findApps(real);
  const chosen = chosenApps(found, folders ?? defaultFolders(found));
  const starters = startersFor(app, chosen, taken);
  const [first] = starters;
  return {
    file: join(real, file),
    text: starters.map(starterYaml).join('---\n'),
    app: first.app,
    workspace: FIRST_WORKSPACE,
    workspaces: starters.map((each) => `${each.app}/${each.workspace}`),
    ...foundText(chosen),
  };
}

/** Without a choice: the folder itself, if that is an app, or else all apps in it. */
function defaultFolders(found: readonly [FoundApp, ...FoundApp[]]): readonly string[] {
  return found[0].folder === '.' ? ['.'] : found.map(({ folder }) => folder);
}

/** Throws `invalid_input` for a folder that is not one of the apps. */
function chosenApps(found: readonly FoundApp[], folders: readonly string[]): readonly [FoundApp, ...FoundApp[]] {
  const unknown = folders.find((folder) => found.every((each) => each.folder !== folder));
  const [first, ...rest] = found.filter(({ folder }) => folders.includes(folder));
  if (unknown !== undefined || first === undefined)
    throw new DvmError({
      kind: 'invalid_input',
      message:
        unknown === undefined ? 'No app was chosen.' : `${JSON.stringify(unknown)} is not an app of this folder.`,
      hint: `Choose from: ${found.map(describeFound).join(', ')}.`,
    });
  return [first, ...rest];
}

/** One for each app; those in subfolders are named after both folders. */
function startersFor(
  name: string,
  apps: readonly [FoundApp, ...FoundApp[]],
  taken: ReadonlySet<string>,
): [Starter, ...Starter[]] {
  const names = new Set(taken);
  const starters = apps.map(({ folder, detected }): Starter => {
    const app = folder === '.' ? name : freeName(appNameFor(`${name}-${folder.replaceAll('/', '-')}`), names);
    names.add(app);
    const path = folder === '.' ? '.' : `./${folder}`;
    return { app, workspace: FIRST_WORKSPACE, path, detected, ...defaultPackages(detected) };
  });
  return starters as [Starter, ...Starter[]];
}

function foundText(apps: readonly FoundApp[]): Pick<Proposal, 'found'> {
  const [first] = apps;
  if (apps.length === 1 && first?.folder === '.')
    return first.detected.reason === undefined ? {} : { found: first.detected.reason };
  const kind = apps.length === 1 ? 'an app' : 'several apps';
  return { found: `${kind}: ${apps.map((each) => describeFound(each).replace(/^(?!\.)/, './')).join(', ')}` };
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
