import type { Fields } from '../document/fields.ts';
import type { GlobalDefaultsResource, GroupResource } from '../resource.ts';
import { readCertificates } from './certificates.ts';
import type { Check } from './check.ts';
import { readRegistryChoices } from './registry.ts';
import { readPlugins, readEditorDefaults } from './editor-defaults.ts';
import { readToolVersions } from './tools.ts';

export const CHILDREN = 'each document names its parents in its own metadata';

/** Ecosystem, Domain and System. */
export function readGroup(
  spec: Fields,
  check: Check,
): Pick<GroupResource, 'args' | 'certificates' | 'toolVersions' | 'editorDefaults' | 'registries'> {
  const build = spec.fields('build').withoutEffect(['caCerts'], 'use spec.caCerts instead');
  const args = check.args(build, 'args');
  const toolVersions = readToolVersions(build, 'tools', check);
  const certificates = readCertificates(spec, check);
  const editorDefaults = readEditorDefaults(spec, check);
  const registries = readRegistryChoices(spec, check);
  spec.withoutEffect(['domains', 'systems', 'apps'], CHILDREN).ignore('description');
  build.reportUnknown();
  return { args, certificates, toolVersions, editorDefaults, registries };
}

/** Values that apply to all workspaces. */
export function readGlobalDefaults(
  spec: Fields,
  check: Check,
): Pick<
  GlobalDefaultsResource,
  'args' | 'certificates' | 'toolVersions' | 'editorDefaults' | 'registries' | 'downloadMirror'
> {
  const args = check.args(spec, 'buildArgs');
  const toolVersions = readToolVersions(spec, 'buildTools', check);
  const downloadMirror = spec.string('downloadMirror');
  if (downloadMirror !== undefined) {
    const forPasswords = 'Set an address with a password in the environment variable DVM_DOWNLOAD_MIRROR.';
    check.address(downloadMirror, spec.path('downloadMirror'), 'https://mirror.example/tools', forPasswords);
  }
  const certificates = readCertificates(spec, check);
  const plugins = readPlugins(spec, 'plugins', check);
  const editorDefaults = { ...readEditorDefaults(spec, check), plugins };
  spec.ignore('description');
  spec.withoutEffect(['registryIdleTimeout'], 'this version uses running registries and does not start or stop any');
  return {
    args,
    certificates,
    toolVersions,
    editorDefaults,
    registries: readRegistryChoices(spec, check),
    ...(downloadMirror && { downloadMirror }),
  };
}
