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

/** 65534 is reserved by Debian, and 65535 is not a valid id. */
const MAX_ID = 65533;

export function readWorkspace(
  spec: Fields,
  check: Check,
): Omit<WorkspaceResource, 'kind' | 'name' | 'location' | 'nameLocation' | 'parents'> {
  const image = spec
    .fields('image')
    .withoutEffect(['name'], 'images are named after the workspace, the app and the time');
  const baseImage = check.string(image, 'baseImage', imageRule);
  const unsuitable = baseImage && systemProblem(baseImage.value);
  if (baseImage !== undefined && unsuitable !== undefined)
    check.error(
      baseImage,
      `${image.path('baseImage')}: ${unsuitable}.`,
      'Use an image based on Debian, Ubuntu or Alpine.',
    );
  const buildFrom = check.string(image, 'buildFrom', lineRule);
  // dvm's reference shows both fields, but a Dockerfile names its own base image.
  if (buildFrom !== undefined)
    image.withoutEffect(['baseImage'], `the Dockerfile in ${image.path('buildFrom')} sets the base image`);
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
  const uid = container.integer('uid', 1, MAX_ID)?.value;
  const gid = container.integer('gid', 1, MAX_ID)?.value;
  const workingDir = check.string(container, 'workingDir', workingDirRule)?.value;
  const command = check.strings(container, 'command', lineRule)?.map(({ value }) => value);
  for (const key of ['sshAgentForwarding', 'gitCredentialMounting']) {
    if (container.boolean(key) === true)
      container.withoutEffect([key], 'this version builds images and does not run them');
  }
  const resources = container.fields('resources');
  for (const key of ['cpus', 'memory']) resources.string(key);
  resources.reportUnknown();
  container.withoutEffect(
    ['entrypoint', 'resources', 'networkMode'],
    'this version builds images and does not run them',
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

/** Fields without effect are validated anyway, so that mistakes in them are reported now. */
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
  spec.withoutEffect(['mounts', 'sshKey'], 'this version builds images and does not run them');
  spec.withoutEffect(['gitrepo'], "the source is the App's folder").ignore('description');
}
