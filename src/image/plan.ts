import type { Workspace } from '../workspace/workspace.ts';
import { aptInstall, KEEP_DOWNLOADED_PACKAGES } from './debian.ts';
import { type Instruction, instruction, runScript, type Stage } from './instruction.ts';
import { dockerfileValue } from './quote.ts';
import { SHELL, SHELL_STAGE, shellStage } from './shell.ts';
import { DEPENDENCIES_STAGE, type StageContext, TOOLS, TOOLS_STAGE, type Toolchain, type User } from './toolchain.ts';
import { TOOLCHAINS } from './toolchains.ts';

export const WORKDIR = '/workspace';
export const DEFAULT_TARGET = 'dev';
const USER: User = { name: 'dev', uid: 1000, gid: 1000 };
const LOCALE = 'en_US.UTF-8';
const LOCALE_STAGE = 'locale-builder';
const DEFAULT_DEV_PACKAGES = ['curl', 'git', 'less', 'openssh-client'];

/** Which files of the app's folder a build of this workspace can use. */
export function manifestPattern(workspace: Workspace): RegExp | undefined {
  return TOOLCHAINS[workspace.language].manifests;
}

/** The base image that the workspace asks for. */
export function baseImage(workspace: Workspace): string {
  const toolchain = TOOLCHAINS[workspace.language];
  return toolchain.image(workspace.languageVersion?.value ?? toolchain.defaultVersion);
}

/** What a build finds out before it plans the image. */
export interface ImageInputs {
  /** Names of the app's dependency manifests, which are in the build context. */
  readonly manifests: readonly string[];
  /** What editors read from the image's label `devcontainer.metadata` (containers.dev, "Image Metadata"). */
  readonly metadata: readonly object[];
}

/** What editors must know to work in the image. */
export function editorMetadata(): readonly object[] {
  return [{ remoteUser: USER.name }];
}

/** The stages of a workspace's image, in the order of the Dockerfile. Pure: nothing is looked up. */
export function planImage(workspace: Workspace, { manifests, metadata }: ImageInputs): Stage[] {
  const toolchain = TOOLCHAINS[workspace.language];
  const base = baseImage(workspace);
  const context: StageContext = { base, manifests, args: argInstructions(workspace), user: USER };
  const dependencies = toolchain.dependencies(context);
  const tools = toolNames(workspace, toolchain);
  const stages: (Stage | undefined)[] = [
    baseStage(workspace, toolchain, base),
    localeStage(base),
    shellStage(base, toolchain.path),
    dependencies && { name: DEPENDENCIES_STAGE, from: 'base', comment: "The app's dependencies, from its manifests.", instructions: dependencies },
    tools.length === 0
      ? undefined
      : { name: TOOLS_STAGE, from: 'base', comment: 'Development tools.', instructions: toolchain.tools(context, tools).map((step) => withOrigin(step, workspace.devTools?.[0]?.place)) },
    devStage(workspace, toolchain, context, { dependencies: dependencies !== undefined, tools: tools.length > 0, metadata }),
  ];
  return stages.filter((stage) => stage !== undefined);
}

function baseStage(workspace: Workspace, toolchain: Toolchain, base: string): Stage {
  const packages = ['ca-certificates', ...toolchain.basePackages, ...workspace.basePackages.map(({ value }) => value)];
  return {
    name: 'base',
    from: base,
    comment: 'The toolchain and the packages that every other stage needs.',
    instructions: [
      instruction('USER root'),
      KEEP_DOWNLOADED_PACKAGES,
      aptInstall(base, 'base', packages, { origin: workspace.basePackages[0]?.place }),
    ],
  };
}

/** Editors hand their own locale to the shells that they open; compiling it here spares the image the sources. */
function localeStage(base: string): Stage {
  return {
    name: LOCALE_STAGE,
    from: 'base',
    comment: `The locale ${LOCALE}.`,
    instructions: [
      aptInstall(base, LOCALE_STAGE, ['locales'], {
        then: ['mkdir -p /out/usr/lib/locale', `localedef --prefix=/out -i en_US -f UTF-8 ${LOCALE}`],
      }),
    ],
  };
}

function devStage(workspace: Workspace, toolchain: Toolchain, context: StageContext, has: { dependencies: boolean; tools: boolean; metadata: readonly object[] }): Stage {
  const packages = workspace.devPackages?.map(({ value }) => value) ?? DEFAULT_DEV_PACKAGES;
  const env = { ...toolchain.env, LANG: LOCALE, ...(toolchain.path.length > 0 && { PATH: [...toolchain.path, '$PATH'].join(':') }) };
  return {
    name: DEFAULT_TARGET,
    from: 'base',
    comment: 'What runs: the source is mounted at the working directory, it is not in the image.',
    instructions: [
      aptInstall(context.base, DEFAULT_TARGET, ['zsh', ...packages], { origin: workspace.devPackages?.[0]?.place }),
      instruction(`COPY --link --from=${LOCALE_STAGE} /out/ /`),
      instruction(`COPY --from=${SHELL_STAGE} /out/ /`),
      ...(has.tools ? [instruction(`COPY --link --from=${TOOLS_STAGE} ${TOOLS} ${TOOLS}`)] : []),
      userInstruction(USER),
      ...(has.dependencies ? toolchain.copyDependencies(context) : []),
      instruction(`ENV ${Object.entries(env).map(([name, value]) => `${name}=${name === 'PATH' ? `"${value}"` : dockerfileValue(value)}`).join(' \\\n    ')}`),
      ...customCommands(workspace, context),
      ...[...workspace.env].map(([name, { value, place }]) => instruction(`ENV ${name}=${dockerfileValue(value)}`, place)),
      ...labels(workspace, has.metadata),
      instruction(`WORKDIR ${WORKDIR}`),
      instruction(`USER ${USER.name}`),
      instruction(`CMD ["${SHELL}", "-l"]`),
    ],
  };
}

/** Custom commands run as root, each in a layer of its own, as late as can be: they are what changes most often. */
function customCommands(workspace: Workspace, context: StageContext): Instruction[] {
  if (workspace.customCommands.length === 0) return [];
  return [...context.args, ...workspace.customCommands.map(({ value, place }) => runScript(value, place))];
}

/** Some base images have a user with this id already (node, ubuntu): it is renamed, because ids are what mounts see. */
function userInstruction({ name, uid, gid }: User): Instruction {
  const script = [
    `group="$(getent group ${gid} | cut -d: -f1)"`,
    `if [ -z "$group" ]; then groupadd --gid ${gid} ${name}; elif [ "$group" != ${name} ]; then groupmod --new-name ${name} "$group"; fi`,
    `user="$(getent passwd ${uid} | cut -d: -f1)"`,
    `if [ -z "$user" ]; then useradd --uid ${uid} --gid ${gid} --create-home --shell ${SHELL} ${name}`,
    `elif [ "$user" != ${name} ]; then usermod --login ${name} --gid ${gid} --home /home/${name} --move-home --shell ${SHELL} "$user"; fi`,
    `cp -r /etc/skel/. /home/${name}/`,
    `mkdir -p ${WORKDIR}`,
    `chown -R ${uid}:${gid} /home/${name} ${WORKDIR}`,
  ];
  return runScript(script.join('\n'));
}

function labels(workspace: Workspace, metadata: readonly object[]): Instruction[] {
  const values = { 'io.devopsmaestro.workspace': workspace.path, 'devcontainer.metadata': JSON.stringify(metadata) };
  return [instruction(`LABEL ${Object.entries(values).map(([name, value]) => `${name}=${dockerfileValue(value)}`).join(' \\\n      ')}`)];
}

/** Build args are declared without a value: it comes with the build and stays out of the text. */
function argInstructions(workspace: Workspace): Instruction[] {
  return [...workspace.args].map(([name, { place }]) => instruction(`ARG ${name}`, place));
}

function toolNames(workspace: Workspace, toolchain: Toolchain): string[] {
  if (workspace.language === 'generic') return [];
  const names = workspace.devTools?.map(({ value }) => value) ?? toolchain.defaultTools;
  return [...new Set(names)].sort();
}

function withOrigin(step: Instruction, origin: Instruction['origin']): Instruction {
  return origin === undefined || step.origin !== undefined ? step : { ...step, origin };
}
