import { isReleasedTool } from '../workspace/tools.ts';
import type { Workspace } from '../workspace/model.ts';
import type { UserDockerfile } from '../workspace/user-dockerfile.ts';
import { baseImage, hasOwnImage, versionOf } from './base-image.ts';
import { withCertificates } from './certificates.ts';
import { devStage } from './dev-stage.ts';
import { localeStage } from './locale.ts';
import type { Access } from './access/access.ts';
import { PROXY_ARG } from './access/registries.ts';
import { withAccess } from './access/mounts.ts';
import {
  type ArgInstruction,
  image,
  type Instruction,
  located,
  type Stage,
  stage,
  type StageSource,
} from './instruction.ts';
import { neovimParts } from './neovim/stages.ts';
import { shellStage } from './shell.ts';
import type { System } from './system/system.ts';
import { systemOf } from './system/system-of.ts';
import { downloadStage } from './tool/download.ts';
import { releasedTools } from './tool/stages.ts';
import { type Dependencies, DEPENDENCIES_STAGE, type StageContext, TOOLS_STAGE, type Toolchain } from './toolchain.ts';
import { toolchainOf } from './toolchains.ts';
import { ROOT_HOME, userOf } from './user.ts';
import { NO_VSCODE, DEFAULT_CONTAINER } from '../workspace/defaults.ts';

const PLAIN_SHELL: Instruction = { keyword: 'SHELL', words: ['/bin/sh', '-c'] };

/** The toolchain of a workspace, and how it installs the app's dependencies. */
export interface PlannedToolchain {
  readonly toolchain: Toolchain;
  readonly context: StageContext;
  readonly dependencies: Dependencies | undefined;
}

export interface StageInputs {
  readonly toolchain: PlannedToolchain;
  /** The user's own Dockerfile, if the image extends one. */
  readonly userDockerfile?: UserDockerfile;
  readonly access: Access;
  /** Of the image's label `devcontainer.metadata` (containers.dev, "Image Metadata"). */
  readonly metadata: readonly object[];
}

/** What editors need to work in the image, and the VS Code extensions and settings to use there. */
export function editorMetadata(
  { container, vscode }: Pick<Workspace, 'container' | 'vscode'> = { container: DEFAULT_CONTAINER, vscode: NO_VSCODE },
  dependencies?: Dependencies,
): readonly object[] {
  const extensions = [...new Set(vscode.extensions.map(({ value }) => value))].sort();
  const settings = Object.fromEntries(
    [...vscode.settings].map(([name, { value }]) => [name, value] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const own = { ...(extensions.length > 0 && { extensions }), ...(vscode.settings.size > 0 && { settings }) };
  return [
    {
      remoteUser: userOf(container).name,
      ...(dependencies?.onCreate && { onCreateCommand: dependencies.onCreate }),
      ...(Object.keys(own).length > 0 && { customizations: { vscode: own } }),
    },
  ];
}

/** `manifests` are the texts of the files that may be dependency manifests, by their path in the app's folder. */
export function planToolchain(
  workspace: Workspace,
  manifests: ReadonlyMap<string, string>,
  userDockerfile?: UserDockerfile,
): PlannedToolchain {
  const toolchain = toolchainOf(workspace);
  const context: StageContext = {
    base: baseImage(workspace, userDockerfile),
    version: versionOf(workspace),
    workspace: workspace.path,
    appFolder: '',
    workingDir: workspace.container.workingDir,
    manifests: new Map([...manifests].sort(([a], [b]) => (a < b ? -1 : 1))),
    args: argInstructions(workspace),
    user: userOf(workspace.container),
  };
  return { toolchain, context, dependencies: toolchain.dependencies(context) };
}

/** The texts of the manifests that the build uses. */
export function usedManifests({
  context: { manifests },
  dependencies,
}: Pick<PlannedToolchain, 'context' | 'dependencies'>): ReadonlyMap<string, string> {
  const used = new Set(dependencies?.manifests);
  return new Map([...manifests].filter(([name]) => used.has(name)));
}

/** The stages of a workspace's image, in the order of the Dockerfile. */
export function planStages(
  workspace: Workspace,
  { toolchain: { toolchain, context, dependencies }, userDockerfile, metadata, access }: StageInputs,
): Stage[] {
  const { base } = context;
  const system = systemOf(base);
  const tools = toolStage(workspace, toolchain, context, access);
  const released = releasedTools(workspace, system);
  const neovim = neovimParts(workspace.nvim, system, context.user);
  const downloads = [...released.stages, ...neovim.downloads];
  const stages: (Stage | undefined)[] = [
    baseStage(
      workspace,
      { toolchain, context, dependencies },
      system,
      userDockerfile === undefined ? image(base) : { kind: 'user-stage' },
      access,
    ),
    system.hasLocales ? localeStage(base, system) : undefined,
    shellStage(base, system, workspace.shell, toolchain.path(context)),
    ...(downloads.length === 0 ? [] : [downloadStage(), ...downloads]),
    dependencies && dependenciesStage(workspace, dependencies, context, system, access),
    tools,
    ...neovim.stages,
    devStage(workspace, toolchain, context, system, {
      userDockerfile,
      dependencies,
      tools: tools?.name,
      released,
      neovim,
      metadata,
      access,
    }),
  ];
  const planned = stages.filter((stage) => stage !== undefined);
  return workspace.certificates.length === 0 ? planned : withCertificates(planned);
}

function baseStage(
  workspace: Workspace,
  { toolchain, context, dependencies }: PlannedToolchain,
  system: System,
  from: StageSource,
  access: Access,
): Stage {
  const origin =
    workspace.dockerfile?.file.location ?? workspace.baseImage?.location ?? workspace.languageVersion?.location;
  const named = workspace.basePackages.map(({ value }) => value);
  const found = [...access.packages, ...(dependencies?.packages ?? [])];
  const packages = ['ca-certificates', ...toolchain.basePackages(context), ...found.map(({ what }) => what)].map(
    (name) => system.packageName(name),
  );
  return {
    name: 'base',
    from,
    ...(origin && { origin }),
    comment: [
      'The toolchain and the packages that every other stage needs.',
      ...found.map(({ what, by }) => `${what} is for ${by}.`),
    ].join('\n# '),
    instructions: [
      { keyword: 'USER', name: 'root' },
      // The image may set a shell that is stricter than our commands expect.
      ...(hasOwnImage(workspace) ? [PLAIN_SHELL, ROOT_HOME] : []),
      system.prepare,
      system.install(context.base, 'base', [...packages, ...named], { origin: workspace.basePackages[0]?.location }),
      ...(hasOwnImage(workspace) ? [] : (toolchain.setup?.(context) ?? [])),
    ],
  };
}

function dependenciesStage(
  workspace: Workspace,
  { instructions, buildPackages = [] }: Dependencies,
  { base }: StageContext,
  system: System,
  access: Access,
): Stage | undefined {
  if (instructions.length === 0) return undefined;
  const packages = buildPackages.map(({ what }) => system.packageName(what));
  return {
    name: DEPENDENCIES_STAGE,
    from: stage('base'),
    comment: [
      "The app's dependencies, from its manifests.",
      ...buildPackages.map(({ what, by }) => `${what} is for ${by}.`),
    ].join('\n# '),
    instructions: [
      ...(packages.length === 0 ? [] : [system.install(base, DEPENDENCIES_STAGE, packages)]),
      ...withAccess(instructions, access, workspace, 'dependencies'),
    ],
  };
}

function toolStage(
  workspace: Workspace,
  toolchain: Toolchain,
  context: StageContext,
  access: Access,
): Stage | undefined {
  const named = workspace.devTools?.map(({ value }) => value).filter((name) => !isReleasedTool(name));
  const names = [...new Set(named ?? toolchain.defaultTools)].sort();
  if (names.length === 0 || toolchain.tools === undefined) return undefined;
  const instructions = withAccess(toolchain.tools(context, names), access, workspace, 'tools').map((step) =>
    withOrigin(step, workspace.devTools?.find(({ value }) => !isReleasedTool(value))?.location),
  );
  return {
    name: toolchain.toolsStage ?? TOOLS_STAGE,
    from: stage('base'),
    comment: 'Development tools.',
    instructions,
  };
}

/** Build args are declared without a value: the value comes with the build and stays out of the text. */
function argInstructions(workspace: Workspace): (Instruction & ArgInstruction)[] {
  return [...workspace.args]
    .filter(([name]) => !PROXY_ARG.test(name))
    .map(([name, { location }]) => located({ keyword: 'ARG', name }, location));
}

function withOrigin(step: Instruction, origin: Instruction['origin']): Instruction {
  return origin === undefined || step.origin !== undefined ? step : { ...step, origin };
}
