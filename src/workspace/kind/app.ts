import { type Fields } from '../document/fields.ts';
import { LANGUAGE_NAMES, languageNamed } from '../detect/language.ts';
import type { AppResource } from '../resource.ts';
import { lineRule, stageRule, versionRule } from '../rules.ts';
import { PATH_VARIABLES } from '../hierarchy/substitute.ts';
import { didYouMean, surelyMeant } from '../../text/suggest.ts';
import { readCertificates } from './certificates.ts';
import { type Check, NOT_YET } from './check.ts';
import { CHILDREN } from './group.ts';
import { readRegistryChoices } from './registry.ts';
import { readEditorDefaults } from './editor-defaults.ts';
import { readToolVersions } from './tools.ts';

export function readApp(
  spec: Fields,
  check: Check,
): Omit<AppResource, 'kind' | 'name' | 'location' | 'nameLocation' | 'parents'> | undefined {
  const path = spec.requiredString('path');
  if (path !== undefined) {
    check.rule(path, lineRule, 'spec.path');
    check.variables(path, 'spec.path', PATH_VARIABLES);
  }
  const language = spec.fields('language');
  const name = language.string('name');
  if (name !== undefined && languageNamed(name.value) === undefined) {
    const known = `Supported languages: ${LANGUAGE_NAMES.join(', ')}. Use generic for a plain Debian workspace.`;
    check.error(
      name,
      `Unknown language "${name.value}".`,
      didYouMean(name.value, LANGUAGE_NAMES) ?? known,
      surelyMeant(name.value, LANGUAGE_NAMES),
    );
  }
  const version = check.string(language, 'version', versionRule);
  language.reportUnknown();
  const build = spec.fields('build').withoutEffect(['buildpack'], 'images are built from Dockerfiles only');
  const dockerfile = check.string(build, 'dockerfile', lineRule);
  const context = check.string(build, 'context', lineRule);
  const target = check.string(build, 'target', stageRule);
  if (target !== undefined && dockerfile === undefined)
    build.withoutEffect(['target'], `it requires ${build.path('dockerfile')}`);
  const kind = build.oneOf('kind', ['auto', 'cicd', 'language']);
  const args = check.args(build, 'args');
  const toolVersions = readToolVersions(build, 'tools', check);
  const certificates = readCertificates(build, check);
  build.reportUnknown();
  const env = check.env(spec, 'env');
  const editorDefaults = readEditorDefaults(spec, check);
  const registries = readRegistryChoices(spec, check);
  readUnused(spec);
  if (path === undefined) return undefined;
  return {
    path,
    args,
    certificates,
    toolVersions,
    env,
    editorDefaults,
    registries,
    ...(name && { language: name }),
    ...(version && { languageVersion: version }),
    ...(dockerfile && { dockerfile }),
    ...(context && { dockerfileContext: context }),
    ...(target && { dockerfileTarget: target }),
    ...(kind !== undefined && kind !== 'auto' && { appKind: kind }),
  };
}

/** Fields without effect are validated anyway, so that mistakes in them are reported now. */
function readUnused(spec: Fields): void {
  const dependencies = spec.fields('dependencies');
  for (const key of ['file', 'install']) dependencies.string(key);
  dependencies.strings('extra');
  dependencies.reportUnknown();
  for (const service of spec.list('services')) {
    for (const key of ['name', 'image', 'version', 'port']) service.string(key);
    service.stringMap('env');
    service.reportUnknown();
  }
  spec.strings('ports');
  spec.withoutEffect(['dependencies'], "dependencies are read from the manifests in the app's folder");
  spec
    .withoutEffect(['gitRepo', 'services', 'ports'], NOT_YET)
    .withoutEffect(['workspaces'], CHILDREN)
    .ignore('description');
}
