import type { Workspace } from '../workspace/model.ts';
import type { UserDockerfile } from '../workspace/user-dockerfile.ts';
import type { Access } from './access/access.ts';
import { commandMounts } from './access/mounts.ts';
import { hasOwnImage } from './base-image.ts';
import { copyFrom, env, type Instruction, runScript, type Stage, stage, type Variable } from './instruction.ts';
import { LOCALE, LOCALE_STAGE } from './locale.ts';
import type { NeovimParts } from './neovim/stages.ts';
import { shellPackages, shellPath, SHELL_STAGE } from './shell.ts';
import type { System } from './system/system.ts';
import type { ReleasedTools } from './tool/stages.ts';
import { environmentOf, pathOf, type PlannedToolchains } from './planned-toolchains.ts';
import { type StageContext, TOOLS } from './toolchain.ts';
import { defaultPackages } from './toolchains.ts';
import { homeVariables, userInstruction } from './user.ts';

const DEFAULT_TARGET = 'dev';
/**
 * Resets the entrypoint and health check that come with the user's image for its application: the entrypoint would run
 * with our command.
 */
const RESETS: readonly Instruction[] = [
  { keyword: 'ENTRYPOINT', words: [] },
  { keyword: 'HEALTHCHECK', check: 'NONE' },
];

/** The last stage, which is the default target. */
export function devStage(
  workspace: Workspace,
  toolchains: PlannedToolchains,
  system: System,
  has: {
    userDockerfile: UserDockerfile | undefined;
    tools: string | undefined;
    released: ReleasedTools;
    neovim: NeovimParts;
    metadata: readonly object[];
    access: Access;
  },
): Stage {
  const { context } = toolchains.main;
  const { user } = context;
  const dependencies = [toolchains.main, ...toolchains.further].flatMap((each) => each.dependencies ?? []);
  const packages =
    workspace.devPackages?.map(({ value }) => value) ??
    defaultPackages(workspace).packages.map((name) => system.packageName(name));
  const path = pathOf(toolchains);
  const values = {
    ...environmentOf(toolchains),
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
      ...dependencies.flatMap(({ copies }) => copies),
      { keyword: 'ENV', variables: [...variables, ...pathVariable] },
      ...customCommands(workspace, context, has.access),
      ...has.neovim.copies,
      ...(hasOwnImage(workspace) ? [homeVariables(user, has.userDockerfile)] : []),
      ...[...workspace.env].map(([name, { value, location }]) => env({ [name]: value }, 'literal', location)),
      labels(workspace, has.metadata),
      ...volumes([...new Set(dependencies.flatMap(({ volumes: paths = [] }) => paths))]),
      { keyword: 'WORKDIR', path: context.appFolder === '' ? workingDir : `${workingDir}/${context.appFolder}` },
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

/**
 * The source is mounted over the working directory, and would hide what the image has there. The engine fills a volume
 * from the image when a container is created, so that each container has the dependencies of its image, and may change
 * them.
 */
function volumes(paths: readonly string[]): Instruction[] {
  return paths.length === 0 ? [] : [{ keyword: 'VOLUME', paths }];
}

function labels(workspace: Workspace, metadata: readonly object[]): Instruction {
  const values = { 'io.devopsmaestro.workspace': workspace.path, 'devcontainer.metadata': JSON.stringify(metadata) };
  return {
    keyword: 'LABEL',
    variables: Object.entries(values).map(([name, value]): Variable => ({ name, value, form: 'literal' })),
  };
}
