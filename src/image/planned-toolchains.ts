import type { Language } from '../workspace/detect/language.ts';
import type { Workspace } from '../workspace/model.ts';
import type { UserDockerfile } from '../workspace/user-dockerfile.ts';
import { type Access, accessOf, mergeAccess } from './access/access.ts';
import { PROXY_ARG } from './access/registries.ts';
import { baseImage, hasOwnImage, versionOf } from './base-image.ts';
import { type ArgInstruction, type Instruction, located, stage } from './instruction.ts';
import { type Dependencies, DEPENDENCIES_STAGE, type LeftOut, type StageContext, type Toolchain } from './toolchain.ts';
import { toolchainNamed, toolchainOf } from './toolchains.ts';
import { userOf } from './user.ts';

/** A toolchain of a workspace, and how it installs the app's dependencies. */
export interface PlannedToolchain {
  /** The workspace as an app of this language alone. */
  readonly workspace: Workspace;
  readonly toolchain: Toolchain;
  readonly context: StageContext;
  readonly dependencies: Dependencies | undefined;
  /** The name of the stage that installs them. */
  readonly stage: string;
}

/** The toolchains of a workspace. */
export interface PlannedToolchains {
  /** The app's main language, whose image is the base. */
  readonly main: PlannedToolchain;
  /** Languages whose runtime is copied into that base. */
  readonly further: readonly PlannedToolchain[];
}

/** `manifests` are the texts of the files that may be dependency manifests, by their path in the app's folder. */
export function planToolchains(
  workspace: Workspace,
  manifests: ReadonlyMap<string, string>,
  userDockerfile?: UserDockerfile,
): PlannedToolchains {
  const context: StageContext = {
    base: baseImage(workspace, userDockerfile),
    version: versionOf(workspace),
    workspace: workspace.path,
    appFolder: workspace.project?.appFolder ?? '',
    listedPackages: workspace.basePackages.map(({ value }) => value),
    workingDir: workspace.container.workingDir,
    manifests: new Map([...manifests].sort(([a], [b]) => (a < b ? -1 : 1))),
    args: argInstructions(workspace),
    user: userOf(workspace.container),
  };
  const main = planned(workspace, toolchainOf(workspace), context, DEPENDENCIES_STAGE);
  // The user's own image provides the toolchain, and may have another C library than the runtimes that are copied.
  const further = hasOwnImage(workspace) ? [] : workspace.furtherLanguages;
  return {
    main,
    further: further.flatMap(({ language, version }) => {
      const toolchain = toolchainNamed(language);
      const alone = aloneAs(language, version, workspace);
      const own = { ...context, version: version?.value ?? toolchain.defaultVersion };
      const each = planned(alone, toolchain, own, `${language}-${DEPENDENCIES_STAGE}`);
      return toolchain.runtime === undefined || each.dependencies === undefined ? [] : [each];
    }),
  };
}

function aloneAs(language: Language, version: Workspace['languageVersion'], workspace: Workspace): Workspace {
  const alone: { -readonly [Key in keyof Workspace]: Workspace[Key] } = {
    ...workspace,
    language,
    furtherLanguages: [],
  };
  if (version === undefined) delete alone.languageVersion;
  else alone.languageVersion = version;
  return alone;
}

/** Folders that come first in PATH; those of the main language precede. */
export function pathOf({ main, further }: PlannedToolchains): readonly string[] {
  return [...new Set([main, ...further].flatMap(({ toolchain, context }) => toolchain.path(context)))];
}

/** The variables of the image; those of the main language win. */
export function environmentOf({ main, further }: PlannedToolchains): Readonly<Record<string, string>> {
  return Object.assign({}, ...[...further, main].map(({ toolchain, context }) => toolchain.env(context))) as Readonly<
    Record<string, string>
  >;
}

/** The texts of the manifests that the build uses. */
export function usedManifests({ main, further }: PlannedToolchains): ReadonlyMap<string, string> {
  return new Map([main, ...further].flatMap((each) => [...manifestsOf(each)]).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What the steps of all languages need from the machine. */
export function plannedAccess({ main, further }: PlannedToolchains): Access {
  return mergeAccess(toolchainAccess(main), further.map(toolchainAccess));
}

/** What the steps of one language need from the machine. */
export function toolchainAccess(planned: PlannedToolchain): Access {
  return accessOf(planned.workspace, manifestsOf(planned));
}

/** What in the app's files the build does not use, or uses in part. */
export function leftOutOf({ main, further }: PlannedToolchains): readonly LeftOut[] {
  return [main, ...further].flatMap(({ dependencies }) => dependencies?.leftOut ?? []);
}

/** The package managers that the image has, by their names in mise's registry. */
export function managersOf({ main, further }: PlannedToolchains): readonly string[] {
  return [main, ...further].flatMap(({ dependencies }) => dependencies?.managers ?? []);
}

function manifestsOf({
  context: { manifests },
  dependencies,
}: Pick<PlannedToolchain, 'context' | 'dependencies'>): ReadonlyMap<string, string> {
  const used = new Set(dependencies?.manifests);
  return new Map([...manifests].filter(([name]) => used.has(name)));
}

function planned(workspace: Workspace, toolchain: Toolchain, shared: StageContext, name: string): PlannedToolchain {
  // Toolchains pick from what may be their own manifests.
  const candidates = [...shared.manifests].filter(([path]) => toolchain.manifests?.test(path) === true);
  const context = { ...shared, manifests: new Map(candidates) };
  const dependencies = toolchain.dependencies(context);
  return {
    workspace,
    toolchain,
    context,
    dependencies: dependencies && {
      ...dependencies,
      copies: dependencies.copies.map((copy) => copyFromStage(copy, name)),
    },
    stage: name,
  };
}

/** Toolchains name the usual stage; that of a further language has another name. */
function copyFromStage(step: Instruction, name: string): Instruction {
  if (step.keyword !== 'COPY' || step.content.kind !== 'files') return step;
  const { from } = step.content;
  return from.kind === 'stage' && from.name === DEPENDENCIES_STAGE
    ? { ...step, content: { ...step.content, from: stage(name) } }
    : step;
}

/** Build args are declared without a value: the value comes with the build and stays out of the text. */
function argInstructions(workspace: Workspace): (Instruction & ArgInstruction)[] {
  return [...workspace.args]
    .filter(([name]) => !PROXY_ARG.test(name))
    .map(([name, { location }]) => located({ keyword: 'ARG', name }, location));
}
