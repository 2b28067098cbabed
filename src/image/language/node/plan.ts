import { systemOf } from '../../system/system-of.ts';
import type { LeftOut, StageContext } from '../../toolchain.ts';
import { bun } from './bun.ts';
import { objectAt } from './data.ts';
import type { Install, Installer } from './install.ts';
import { memberProblems, missingLock, undownloaded, unlinked, unrunScripts } from './left-out.ts';
import { localDependencies } from './local.ts';
import { lockedPackages } from './lock.ts';
import { type Manager, managerOf } from './manager.ts';
import { gitFor, type SystemNeeds, systemNeeds } from './native.ts';
import { npm } from './npm.ts';
import { type Patches, patchesOf } from './patches.ts';
import { join } from './paths.ts';
import { pnpm } from './pnpm.ts';
import {
  DEPENDENCY_FIELDS,
  manifestPaths,
  memberPatterns,
  type NodePackage,
  packageIn,
  type Project,
  projectOf,
} from './project.ts';
import { settingsOf } from './settings.ts';
import { membersOf } from './workspaces.ts';
import { yarnBerry } from './yarn-berry.ts';
import { yarnClassic } from './yarn-classic.ts';

/** How the dependencies of a project are installed. Paths are relative to the project's folder. */
export interface NodePlan {
  readonly project: Project;
  readonly manager: Manager;
  readonly install: Install;
  /** Members of the workspace and other folders that dependencies refer to. */
  readonly packages: readonly NodePackage[];
  /** Paths of the files that the installation reads. */
  readonly files: readonly string[];
  readonly patches: Patches;
  readonly needs: SystemNeeds;
  readonly leftOut: readonly LeftOut[];
}

/** Top folders are written as they are in a COPY instruction. */
const PLAIN = /^[\w@.+~-]+$/;

const plans = new WeakMap<StageContext, NodePlan | { readonly broken: string }>();

/** Undefined if the app has no manifest. The toolchain asks several times for the same context. */
export function nodePlan(context: StageContext): NodePlan | { readonly broken: string } | undefined {
  const known = plans.get(context);
  if (known !== undefined) return known;
  const project = projectOf(context.manifests, context.appFolder);
  const plan = project === undefined || 'broken' in project ? project : planOf(context, project);
  if (plan !== undefined) plans.set(context, plan);
  return plan;
}

function planOf(context: StageContext, project: Project): NodePlan {
  const manager = managerOf(project);
  const patterns = memberPatterns(project);
  const members = membersOf(manager.name === 'pnpm' ? patterns.pnpm : patterns.others, manifestPaths(project));
  const found = members.folders.flatMap((folder) => packageIn(project, folder) ?? []);
  const own = [project.root, ...found];
  const local = localDependencies(project, manager, own);
  const [packages, odd] = partition([...found, ...local.packages], ({ folder }) => isPlain(project, folder));
  const manifests = [project.root, ...packages];
  const texts = [...manifests.map(({ path }) => path), ...manager.locks, 'pnpm-workspace.yaml'];
  const patches = patchesOf(
    project,
    texts.map((path) => project.files.get(path) ?? ''),
  );
  const names = packageNames(project, manager, manifests);
  const [lock] = manager.locks;
  const needs = systemNeeds(
    names,
    lock === undefined ? undefined : { name: lock, text: project.files.get(lock) ?? '' },
    systemOf(context.base).name,
  );
  const install = installerOf(manager)({ context, project, manager, isLocked: lock !== undefined });
  return {
    project,
    manager,
    install,
    packages,
    files: [
      ...new Set([
        ...manifests.map(({ path }) => path),
        ...manager.locks,
        ...settingsOf(project, manager, packages),
        ...local.archives,
        ...patches.files,
      ]),
    ].sort(),
    patches,
    needs: { ...needs, build: [...gitFor(manifests), ...needs.build] },
    leftOut: [
      ...manager.leftOut,
      ...missingLock(own, manager),
      ...memberProblems(project, manager, members),
      ...unreadable(project, members.folders),
      ...odd.map(oddName),
      ...local.leftOut,
      ...unrunScripts(own, manager),
      ...undownloaded(names),
      ...unlinked(install),
    ],
  };
}

function installerOf({ name, isBerry }: Manager): Installer {
  if (name === 'yarn') return isBerry ? yarnBerry : yarnClassic;
  return { npm, pnpm, bun }[name];
}

/** All packages if there is a lock file, otherwise those that manifests name. */
function packageNames({ files }: Project, { locks }: Manager, manifests: readonly NodePackage[]): ReadonlySet<string> {
  const locked = lockedPackages(files, locks);
  const named = manifests.flatMap(({ data }) =>
    DEPENDENCY_FIELDS.flatMap((field) => Object.keys(objectAt(data, field))),
  );
  return new Set([...locked, ...named]);
}

function isPlain({ folder: project }: Project, folder: string): boolean {
  return PLAIN.test(join(project, folder).split('/', 1)[0] ?? '');
}

function unreadable(project: Project, folders: readonly string[]): LeftOut[] {
  return folders
    .filter((folder) => packageIn(project, folder) === undefined)
    .map((folder) => ({ message: `The manifest in ${folder} is not valid, so nothing is installed for it.` }));
}

function oddName({ folder }: NodePackage): LeftOut {
  return {
    message: `"${folder}" is not used: the name of the folder contains characters that Dockerfiles give a meaning.`,
    hint: 'Use letters, digits, ".", "-", "_", "+", "~" and "@".',
  };
}

function partition<T>(items: readonly T[], accepts: (item: T) => boolean): [T[], T[]] {
  return [items.filter(accepts), items.filter((item) => !accepts(item))];
}
