import { isReleasedTool } from '../workspace/tools.ts';
import type { Workspace } from '../workspace/model.ts';
import type { UserDockerfile } from '../workspace/user-dockerfile.ts';
import { hasOwnImage } from './base-image.ts';
import { withCertificates } from './certificates.ts';
import { devStage } from './dev-stage.ts';
import { localeStage } from './locale.ts';
import type { Access } from './access/access.ts';
import { withAccess } from './access/mounts.ts';
import { image, type Instruction, type Stage, stage, type StageSource } from './instruction.ts';
import { neovimParts } from './neovim/stages.ts';
import { shellStage } from './shell.ts';
import type { System } from './system/system.ts';
import { systemOf } from './system/system-of.ts';
import { downloadStage } from './tool/download.ts';
import { releasedTools } from './tool/stages.ts';
import { type PlannedToolchain, type PlannedToolchains, pathOf, toolchainAccess } from './planned-toolchains.ts';
import { DEPENDENCIES_STAGE, TOOLS_STAGE } from './toolchain.ts';
import { ROOT_HOME, userOf } from './user.ts';
import { NO_VSCODE, DEFAULT_CONTAINER } from '../workspace/defaults.ts';

const PLAIN_SHELL: Instruction = { keyword: 'SHELL', words: ['/bin/sh', '-c'] };

export interface StageInputs {
  readonly toolchains: PlannedToolchains;
  /** The user's own Dockerfile, if the image extends one. */
  readonly userDockerfile?: UserDockerfile;
  readonly access: Access;
  /** Of the image's label `devcontainer.metadata` (containers.dev, "Image Metadata"). */
  readonly metadata: readonly object[];
}

/** What editors need to work in the image, and the VS Code extensions and settings to use there. */
export function editorMetadata(
  { container, vscode }: Pick<Workspace, 'container' | 'vscode'> = { container: DEFAULT_CONTAINER, vscode: NO_VSCODE },
  toolchains?: PlannedToolchains,
): readonly object[] {
  const extensions = [...new Set(vscode.extensions.map(({ value }) => value))].sort();
  const settings = Object.fromEntries(
    [...vscode.settings].map(([name, { value }]) => [name, value] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const own = { ...(extensions.length > 0 && { extensions }), ...(vscode.settings.size > 0 && { settings }) };
  return [
    {
      remoteUser: userOf(container).name,
      ...onCreate(toolchains),
      ...(Object.keys(own).length > 0 && { customizations: { vscode: own } }),
    },
  ];
}

/** Several commands are an object, whose keys name them. */
function onCreate(toolchains: PlannedToolchains | undefined): object {
  const commands = (toolchains === undefined ? [] : [toolchains.main, ...toolchains.further]).flatMap(
    ({ workspace: { language }, dependencies }) =>
      dependencies?.onCreate === undefined ? [] : [[language, dependencies.onCreate] as const],
  );
  const [first, ...more] = commands;
  if (first === undefined) return {};
  return { onCreateCommand: more.length === 0 ? first[1] : Object.fromEntries(commands) };
}

/** The stages of a workspace's image, in the order of the Dockerfile. */
export function planStages(
  workspace: Workspace,
  { toolchains, userDockerfile, metadata, access }: StageInputs,
): Stage[] {
  const { main, further } = toolchains;
  const { context } = main;
  const { base } = context;
  const system = systemOf(base);
  const tools = toolStage(main);
  const released = releasedTools(workspace, system);
  const neovim = neovimParts(workspace.nvim, system, context.user);
  const downloads = [...released.stages, ...neovim.downloads];
  const stages: (Stage | undefined)[] = [
    baseStage(
      workspace,
      toolchains,
      system,
      userDockerfile === undefined ? image(base) : { kind: 'user-stage' },
      access,
    ),
    system.hasLocales ? localeStage(base, system) : undefined,
    shellStage(base, system, workspace.shell, pathOf(toolchains)),
    ...(downloads.length === 0 ? [] : [downloadStage(), ...downloads]),
    ...[main, ...further].map((each) => dependenciesStage(each, system)),
    tools,
    ...neovim.stages,
    devStage(workspace, toolchains, system, {
      userDockerfile,
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
  { main, further }: PlannedToolchains,
  system: System,
  from: StageSource,
  access: Access,
): Stage {
  const origin =
    workspace.dockerfile?.file.location ?? workspace.baseImage?.location ?? workspace.languageVersion?.location;
  const named = workspace.basePackages.map(({ value }) => value);
  const all = [main, ...further];
  const found = [...access.packages, ...all.flatMap(({ dependencies }) => dependencies?.packages ?? [])];
  const packages = [
    'ca-certificates',
    ...all.flatMap(({ toolchain, context }) => toolchain.basePackages(context)),
    ...found.map(({ what }) => what),
  ].map((name) => system.packageName(name));
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
      system.install(main.context.base, 'base', [...packages, ...named], {
        origin: workspace.basePackages[0]?.location,
      }),
      ...further.flatMap(({ toolchain, context }) => toolchain.runtime?.(context) ?? []),
      ...(hasOwnImage(workspace) ? [] : all.flatMap(({ toolchain, context }) => toolchain.setup?.(context) ?? [])),
    ],
  };
}

function dependenciesStage(planned: PlannedToolchain, system: System): Stage | undefined {
  const { workspace, context, dependencies, stage: name } = planned;
  if (dependencies === undefined || dependencies.instructions.length === 0) return undefined;
  const { instructions, buildPackages = [] } = dependencies;
  const packages = buildPackages.map(({ what }) => system.packageName(what));
  return {
    name,
    from: stage('base'),
    comment: [
      name === DEPENDENCIES_STAGE
        ? "The app's dependencies, from its manifests."
        : `The app's dependencies in ${workspace.language}.`,
      ...buildPackages.map(({ what, by }) => `${what} is for ${by}.`),
    ].join('\n# '),
    instructions: [
      ...(packages.length === 0 ? [] : [system.install(context.base, name, packages)]),
      ...withAccess(instructions, toolchainAccess(planned), workspace, 'dependencies'),
    ],
  };
}

function toolStage(planned: PlannedToolchain): Stage | undefined {
  const { workspace, toolchain, context } = planned;
  const named = workspace.devTools?.map(({ value }) => value).filter((name) => !isReleasedTool(name));
  const names = [...new Set(named ?? toolchain.defaultTools)].sort();
  if (names.length === 0 || toolchain.tools === undefined) return undefined;
  const steps = withAccess(toolchain.tools(context, names), toolchainAccess(planned), workspace, 'tools');
  const instructions = steps.map((step) =>
    withOrigin(step, workspace.devTools?.find(({ value }) => !isReleasedTool(value))?.location),
  );
  return {
    name: toolchain.toolsStage ?? TOOLS_STAGE,
    from: stage('base'),
    comment: 'Development tools.',
    instructions,
  };
}

function withOrigin(step: Instruction, origin: Instruction['origin']): Instruction {
  return origin === undefined || step.origin !== undefined ? step : { ...step, origin };
}
