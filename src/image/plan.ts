import { isReleasedTool } from '../workspace/tools.ts';
import type { Workspace } from '../workspace/model.ts';
import type { UserDockerfile } from '../workspace/user-dockerfile.ts';
import { withCertificates } from './certificates.ts';
import type { Access } from './access/access.ts';
import { PROXY_ARG } from './access/registries.ts';
import { commandMounts, withAccess } from './access/mounts.ts';
import {
  type ArgInstruction,
  copyFrom,
  env,
  image,
  type Instruction,
  located,
  runScript,
  type Stage,
  stage,
  type StageSource,
  type Variable,
} from './instruction.ts';
import { neovimParts, type NeovimParts } from './neovim/stages.ts';
import { shellPackages, shellPath, SHELL_STAGE, shellStage } from './shell.ts';
import type { System } from './system/system.ts';
import { systemOf } from './system/system-of.ts';
import { downloadStage } from './tool/download.ts';
import { type ReleasedTools, releasedTools } from './tool/stages.ts';
import { DEPENDENCIES_STAGE, type StageContext, TOOLS, TOOLS_STAGE, type Toolchain } from './toolchain.ts';
import { defaultPackages, toolchainOf } from './toolchains.ts';
import { homeVariables, ROOT_HOME, userInstruction, userOf } from './user.ts';
import { NO_VSCODE, DEFAULT_CONTAINER } from '../workspace/defaults.ts';

export const DEFAULT_TARGET = 'dev';
const LOCALE = 'en_US.UTF-8';
const LOCALE_STAGE = 'locale-builder';
/**
 * Resets the entrypoint and health check that come with the user's image for its application: the entrypoint would run
 * with our command.
 */
const RESETS: readonly Instruction[] = [
  { keyword: 'ENTRYPOINT', words: [] },
  { keyword: 'HEALTHCHECK', check: 'NONE' },
];
const PLAIN_SHELL: Instruction = { keyword: 'SHELL', words: ['/bin/sh', '-c'] };

/** The base image of the workspace, or else of its language. */
function baseImage(workspace: Workspace, userDockerfile?: UserDockerfile): string {
  return userDockerfile?.image ?? workspace.baseImage?.value ?? toolchainOf(workspace).image(versionOf(workspace));
}

/** Whether the user chooses the base image or stage, which then also provides the toolchain. */
function hasOwnImage({ baseImage, dockerfile }: Workspace): boolean {
  return baseImage !== undefined || dockerfile !== undefined;
}

function versionOf(workspace: Workspace): string {
  return workspace.languageVersion?.value ?? toolchainOf(workspace).defaultVersion;
}

export interface StageInputs {
  /** Names of the app's dependency manifests in the build context, sorted. */
  readonly manifests: readonly string[];
  /** The user's own Dockerfile, if the image extends one. */
  readonly userDockerfile?: UserDockerfile;
  readonly access: Access;
  /** Of the image's label `devcontainer.metadata` (containers.dev, "Image Metadata"). */
  readonly metadata: readonly object[];
}

/** What editors need to work in the image, and the VS Code extensions and settings to use there. */
export function editorMetadata(
  { container, vscode }: Pick<Workspace, 'container' | 'vscode'> = { container: DEFAULT_CONTAINER, vscode: NO_VSCODE },
): readonly object[] {
  const extensions = [...new Set(vscode.extensions.map(({ value }) => value))].sort();
  const settings = Object.fromEntries(
    [...vscode.settings].map(([name, { value }]) => [name, value] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const own = { ...(extensions.length > 0 && { extensions }), ...(vscode.settings.size > 0 && { settings }) };
  return [
    { remoteUser: userOf(container).name, ...(Object.keys(own).length > 0 && { customizations: { vscode: own } }) },
  ];
}

/** The stages of a workspace's image, in the order of the Dockerfile. */
export function planStages(
  workspace: Workspace,
  { manifests, userDockerfile, metadata, access }: StageInputs,
): Stage[] {
  const toolchain = toolchainOf(workspace);
  const base = baseImage(workspace, userDockerfile);
  const system = systemOf(base);
  const context: StageContext = {
    base,
    version: versionOf(workspace),
    workspace: workspace.path,
    manifests,
    args: argInstructions(workspace),
    user: userOf(workspace.container),
  };
  const dependencies = toolchain.dependencies(context);
  const tools = toolStage(workspace, toolchain, context, access);
  const released = releasedTools(workspace, system);
  const neovim = neovimParts(workspace.nvim, system, context.user);
  const downloads = [...released.stages, ...neovim.downloads];
  const stages: (Stage | undefined)[] = [
    baseStage(
      workspace,
      toolchain,
      base,
      system,
      userDockerfile === undefined ? image(base) : { kind: 'user-stage' },
      access,
    ),
    system.hasLocales ? localeStage(base, system) : undefined,
    shellStage(base, system, workspace.shell, toolchain.path(context.user)),
    ...(downloads.length === 0 ? [] : [downloadStage(), ...downloads]),
    dependencies && {
      name: DEPENDENCIES_STAGE,
      from: stage('base'),
      comment: "The app's dependencies, from its manifests.",
      instructions: withAccess(dependencies, access, workspace, 'dependencies'),
    },
    tools,
    ...neovim.stages,
    devStage(workspace, toolchain, context, system, {
      userDockerfile,
      dependencies: dependencies !== undefined,
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
  toolchain: Toolchain,
  base: string,
  system: System,
  from: StageSource,
  access: Access,
): Stage {
  const origin =
    workspace.dockerfile?.file.location ?? workspace.baseImage?.location ?? workspace.languageVersion?.location;
  const version = versionOf(workspace);
  const named = workspace.basePackages.map(({ value }) => value);
  const found = access.packages.map(({ what }) => what);
  const packages = ['ca-certificates', ...toolchain.basePackages(version), ...found].map((name) =>
    system.packageName(name),
  );
  return {
    name: 'base',
    from,
    ...(origin && { origin }),
    comment: [
      'The toolchain and the packages that every other stage needs.',
      ...access.packages.map(({ what, by }) => `${what} is for ${by}.`),
    ].join('\n# '),
    instructions: [
      { keyword: 'USER', name: 'root' },
      // The image may set a shell that is stricter than our commands expect.
      ...(hasOwnImage(workspace) ? [PLAIN_SHELL, ROOT_HOME] : []),
      system.prepare,
      system.install(base, 'base', [...packages, ...named], { origin: workspace.basePackages[0]?.location }),
      ...(hasOwnImage(workspace) ? [] : (toolchain.setup?.(version, argInstructions(workspace)) ?? [])),
    ],
  };
}

/** Editors pass their locale to the shells that they open. Compiled here, it needs no locale sources in the image. */
function localeStage(base: string, system: System): Stage {
  return {
    name: LOCALE_STAGE,
    from: stage('base'),
    comment: `The locale ${LOCALE}.`,
    instructions: [
      system.install(base, LOCALE_STAGE, ['locales'], {
        then: ['mkdir -p /out/usr/lib/locale', `localedef --prefix=/out -i en_US -f UTF-8 ${LOCALE}`],
      }),
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

function devStage(
  workspace: Workspace,
  toolchain: Toolchain,
  context: StageContext,
  system: System,
  has: {
    userDockerfile: UserDockerfile | undefined;
    dependencies: boolean;
    tools: string | undefined;
    released: ReleasedTools;
    neovim: NeovimParts;
    metadata: readonly object[];
    access: Access;
  },
): Stage {
  const { user } = context;
  const packages =
    workspace.devPackages?.map(({ value }) => value) ??
    defaultPackages(workspace).packages.map((name) => system.packageName(name));
  const path = toolchain.path(user);
  const values = {
    ...toolchain.env(user, versionOf(workspace)),
    LANG: system.hasLocales ? LOCALE : 'C.UTF-8',
    ...(workspace.nvim && { EDITOR: 'nvim' }),
  };
  const variables = Object.entries(values).map(([name, value]): Variable => ({ name, value, form: 'literal' }));
  const pathVariable: Variable[] =
    path.length === 0 ? [] : [{ name: 'PATH', value: [...path, '$PATH'].join(':'), form: 'expanded' }];
  const { workingDir, command = [shellPath(workspace.shell), '-l'] } = workspace.container;
  return {
    name: DEFAULT_TARGET,
    from: stage('base'),
    comment: 'What runs: the source is mounted at the working directory, it is not in the image.',
    instructions: [
      system.install(
        context.base,
        DEFAULT_TARGET,
        [
          ...shellPackages(workspace.shell),
          ...system.userPackages,
          ...has.released.packages,
          ...has.neovim.packages,
          ...packages,
        ],
        { origin: workspace.devPackages?.[0]?.location },
      ),
      ...(system.hasLocales ? [copyFrom(stage(LOCALE_STAGE), ['/out/'], '/', { isLink: true })] : []),
      copyFrom(stage(SHELL_STAGE), ['/out/'], '/'),
      ...has.released.copies,
      ...(has.tools === undefined ? [] : [copyFrom(stage(has.tools), [TOOLS], TOOLS, { isLink: true })]),
      userInstruction(user, { path: shellPath(workspace.shell), settings: `.${workspace.shell.type}rc` }, workingDir),
      ...(has.dependencies ? toolchain.copyDependencies(context) : []),
      { keyword: 'ENV', variables: [...variables, ...pathVariable] },
      ...customCommands(workspace, context, has.access),
      ...has.neovim.copies,
      ...(hasOwnImage(workspace) ? [homeVariables(user, has.userDockerfile)] : []),
      ...[...workspace.env].map(([name, { value, location }]) => env({ [name]: value }, 'literal', location)),
      labels(workspace, has.metadata),
      { keyword: 'WORKDIR', path: workingDir },
      { keyword: 'USER', name: user.name },
      ...(hasOwnImage(workspace) ? RESETS : []),
      { keyword: 'CMD', words: command },
    ],
  };
}

/**
 * Custom commands run as root, each in its own layer, as late as possible, because they change most often. A build arg
 * is declared before the first command that names it, so that a change does not rebuild the commands before; secrets
 * are mounted for the commands that name them.
 */
function customCommands(workspace: Workspace, { args }: StageContext, access: Access): Instruction[] {
  const declared = new Set<Instruction>();
  return workspace.customCommands.flatMap(({ value, location }, index) => {
    const words = new Set(value.match(/\w+/g));
    const named = args.filter((arg) => !declared.has(arg) && words.has(arg.name));
    for (const arg of named) declared.add(arg);
    return [
      ...named,
      runScript(value, { mounts: commandMounts(access, index, workspace.credentials), origin: location }),
    ];
  });
}

function labels(workspace: Workspace, metadata: readonly object[]): Instruction {
  const values = { 'io.devopsmaestro.workspace': workspace.path, 'devcontainer.metadata': JSON.stringify(metadata) };
  return {
    keyword: 'LABEL',
    variables: Object.entries(values).map(([name, value]): Variable => ({ name, value, form: 'literal' })),
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

/** Of the manifests in the build context, those that the dependencies stage copies. */
export function copiedManifests(stages: readonly Stage[], manifests: readonly string[]): ReadonlySet<string> {
  const stage = stages.find(({ name }) => name === DEPENDENCIES_STAGE);
  const copied = new Set(
    stage?.instructions.flatMap((each) =>
      each.keyword === 'COPY' && each.content.kind === 'files' ? each.content.paths : [],
    ),
  );
  return new Set(manifests.filter((name) => copied.has(name) || copied.has(name.split('/', 1)[0] ?? '')));
}
