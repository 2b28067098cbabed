import type { Fields } from '../document/fields.ts';
import type { WorkspaceResource } from '../resource.ts';
import { packageRule, imageRule, lineRule, toolRule, userRule, workingDirRule } from '../rules.ts';
import { systemProblem } from '../system.ts';
import type { Container } from '../model.ts';
import { readCertificates } from './certificates.ts';
import type { Check } from './check.ts';
import { readNeovim } from './neovim.ts';
import { readRegistryChoices } from './registry.ts';
import { readShell } from './shell.ts';
import { readToolVersions } from './tools.ts';
import { readVsCode } from './vscode.ts';
import { DEFAULT_CONTAINER } from '../defaults.ts';

/** 65534 is Debian's nobody, and 65535 no id at all. */
const LARGEST_ID = 65533;

export function readWorkspace(
  spec: Fields,
  check: Check,
): Omit<WorkspaceResource, 'kind' | 'name' | 'location' | 'nameLocation' | 'parents'> {
  const image = spec
    .fields('image')
    .withoutEffect(['name'], 'a build names its image after the workspace, the app and the time');
  const baseImage = check.string(image, 'baseImage', imageRule);
  const unsuitable = baseImage && systemProblem(baseImage.value);
  if (baseImage !== undefined && unsuitable !== undefined)
    check.complain(
      baseImage,
      `${image.path('baseImage')}: ${unsuitable}.`,
      'Use an image of Debian, Ubuntu or Alpine.',
    );
  const buildFrom = check.string(image, 'buildFrom', lineRule);
  // dvm's own reference shows both; a Dockerfile names its base image itself.
  if (buildFrom !== undefined)
    image.withoutEffect(['baseImage'], `the Dockerfile of ${image.path('buildFrom')} names its own`);
  const build = spec.fields('build');
  const baseStage = build.fields('baseStage');
  const devStage = build.fields('devStage');
  const packages = check.strings(devStage, 'packages', packageRule);
  const devTools = check.strings(devStage, 'devTools', toolRule);
  const tools = spec.fields('tools');
  const opencode = tools.boolean('opencode') === true ? tools.location('opencode') : undefined;
  const nvim = readNeovim(spec.fields('nvim'), check);
  const result = {
    args: check.args(build, 'args'),
    certificates: readCertificates(build, check),
    toolVersions: readToolVersions(build, 'tools', check),
    basePackages: check.strings(baseStage, 'packages', packageRule) ?? [],
    ...(packages && { devPackages: packages }),
    ...(devTools && { devTools }),
    ...(opencode && { opencode }),
    customCommands: check.commands(devStage, 'customCommands'),
    ...(buildFrom ? { buildFrom } : baseImage && { baseImage }),
    container: readContainer(spec.fields('container'), check),
    shell: readShell(spec.fields('shell'), spec.fields('terminal'), check),
    ...(nvim && { nvim }),
    registries: readRegistryChoices(spec, check),
    vscode: readVsCode(spec.fields('vscode'), check),
    env: check.env(spec, 'env'),
  };
  for (const part of [image, build, baseStage, devStage, tools]) part.reportUnknown();
  readUnused(spec);
  return result;
}

function readContainer(container: Fields, check: Check): Container {
  const user = check.string(container, 'user', userRule)?.value;
  const uid = container.integer('uid', 1, LARGEST_ID)?.value;
  const gid = container.integer('gid', 1, LARGEST_ID)?.value;
  const workingDir = check.string(container, 'workingDir', workingDirRule)?.value;
  const command = check.strings(container, 'command', lineRule)?.map(({ value }) => value);
  for (const key of ['sshAgentForwarding', 'gitCredentialMounting']) {
    if (container.boolean(key) === true)
      container.withoutEffect([key], 'this version of the extension builds images and does not run them');
  }
  const resources = container.fields('resources');
  for (const key of ['cpus', 'memory']) resources.string(key);
  resources.reportUnknown();
  container.withoutEffect(
    ['entrypoint', 'resources', 'networkMode'],
    'this version of the extension builds images and does not run them',
  );
  container.reportUnknown();
  return {
    user: user ?? DEFAULT_CONTAINER.user,
    uid: uid ?? DEFAULT_CONTAINER.uid,
    gid: gid ?? DEFAULT_CONTAINER.gid,
    workingDir:
      workingDir === undefined
        ? DEFAULT_CONTAINER.workingDir
        : `/${workingDir
            .split('/')
            .filter((part) => part !== '')
            .join('/')}`,
    ...(command !== undefined && command.length > 0 && { command }),
  };
}

/** What has no effect is looked at nevertheless: a slip in it is told today. What asks for nothing gets it. */
function readUnused(spec: Fields): void {
  for (const mount of spec.list('mounts')) {
    mount.oneOf('type', ['bind', 'volume', 'tmpfs']);
    for (const key of ['source', 'destination']) mount.string(key);
    mount.boolean('readOnly');
    mount.reportUnknown();
  }
  const sshKey = spec.fields('sshKey');
  sshKey.oneOf('mode', ['mount_host', 'global_dvm', 'per_project', 'generate']);
  sshKey.string('path');
  sshKey.reportUnknown();
  spec.withoutEffect(['mounts', 'sshKey'], 'this version of the extension builds images and does not run them');
  spec.withoutEffect(['gitrepo'], 'the source is the folder that the App names').ignore('description');
}
