import type { Fields } from '../fields.ts';
import type { GlobalDefaultsResource, GroupResource } from '../resource.ts';
import { mirrorRule } from '../rules.ts';
import { readCertificates } from './certificates.ts';
import { type Check, NOT_YET } from './check.ts';
import { readPlugins, readStyle } from './style.ts';
import { readToolVersions } from './tools.ts';

export const CHILDREN = 'every document names its parents in its own metadata';

/** Ecosystem, Domain and System. */
export function readGroup(spec: Fields, check: Check): Pick<GroupResource, 'args' | 'certificates' | 'toolVersions' | 'style'> {
  const build = spec.fields('build').withoutEffect(['caCerts'], 'here it belongs at spec.caCerts');
  const args = check.args(build, 'args');
  const toolVersions = readToolVersions(build, 'tools', check);
  const certificates = readCertificates(spec, check);
  const style = readStyle(spec, check);
  spec.withoutEffect(['domains', 'systems', 'apps'], CHILDREN).ignore('description');
  build.reportUnknown();
  return { args, certificates, toolVersions, style };
}

/** What holds for all. */
export function readGlobalDefaults(spec: Fields, check: Check): Pick<GlobalDefaultsResource, 'args' | 'certificates' | 'toolVersions' | 'style' | 'downloadMirror'> {
  const args = check.args(spec, 'buildArgs');
  const toolVersions = readToolVersions(spec, 'buildTools', check);
  const downloadMirror = check.string(spec, 'downloadMirror', mirrorRule);
  const certificates = readCertificates(spec, check);
  const plugins = readPlugins(spec, 'plugins', check);
  const style = { ...readStyle(spec, check), plugins };
  spec.ignore('description');
  spec.withoutEffect(['registryOci', 'registryPypi', 'registryNpm', 'registryGo', 'registryHttp', 'registryIdleTimeout'], `${NOT_YET}; every enabled Registry document is watched`);
  return { args, certificates, toolVersions, style, ...(downloadMirror && { downloadMirror }) };
}
