import { type Document, isMap } from 'yaml';
import type { Placed } from './diagnostic.ts';
import { Fields } from './fields.ts';
import { LANGUAGE_NAMES, languageNamed } from './language.ts';
import { KINDS, LEVELS, type Args, type BrokenDocument, type Level, type Parents, type Resource } from './resource.ts';
import { argNameRule, commandRule, debianPackageRule, envNameRule, envValueRule, holdsCredentials, looksSecret, nameRule, type Rule, toolRule, versionRule } from './rules.ts';
import { Source } from './source.ts';
import { didYouMean } from './suggest.ts';

export const API_VERSION = 'devopsmaestro.io/v1';
const NOT_YET = 'this version of the extension does not use it';

/** Whether a text may hold documents of ours; anything else is never parsed, and never complained about. */
export function mayHoldResources(text: string): boolean {
  return text.includes(API_VERSION);
}

export interface ParsedFile {
  /** What is wrong is told in its diagnostics. */
  readonly source: Source;
  readonly resources: readonly Resource[];
  /** Documents that cannot be used, so that nobody complains that they are missing. */
  readonly broken: readonly BrokenDocument[];
}

/** The resources of one file. */
export function parseResources(file: string, text: string): ParsedFile {
  const source = new Source(file, text);
  const resources: Resource[] = [];
  const broken: BrokenDocument[] = [];
  if (source.diagnostics.some((diagnostic) => diagnostic.severity === 'error')) return { source, resources, broken };
  for (const document of source.documents.filter(isOurs)) {
    const fields = new Fields(source, document, document.contents, '').ignore('apiVersion');
    const resource = new DocumentReader(source, fields).read();
    if (resource !== undefined) resources.push(resource);
    else broken.push({ kind: String(document.get('kind')), name: String(document.getIn(['metadata', 'name'])) });
  }
  return { source, resources, broken };
}

function isOurs({ contents }: Document): boolean {
  return isMap(contents) && contents.get('apiVersion') === API_VERSION;
}

class DocumentReader {
  readonly #source: Source;
  readonly #fields: Fields;
  #failed = false;

  constructor(source: Source, fields: Fields) {
    this.#source = source;
    this.#fields = fields;
  }

  read(): Resource | undefined {
    const before = this.#source.diagnostics.length;
    const kind = this.#fields.requiredString('kind');
    if (kind === undefined) return undefined;
    if (!(KINDS as readonly string[]).includes(kind.value)) {
      this.#complain(kind, `Unknown kind "${kind.value}".`, didYouMean(kind.value, KINDS) ?? `Known kinds: ${KINDS.join(', ')}.`);
      return undefined;
    }
    const resource = this.#readKind(kind.value as Resource['kind']);
    const errors = this.#source.diagnostics.slice(before).some((diagnostic) => diagnostic.severity === 'error');
    return errors || this.#failed ? undefined : resource;
  }

  #readKind(kind: Resource['kind']): Resource | undefined {
    const metadata = this.#fields.fields('metadata').ignore('labels', 'annotations');
    const spec = this.#fields.fields('spec');
    this.#fields.ignore('status');
    const name = metadata.requiredString('name');
    if (name !== undefined) this.#check(name, nameRule, 'metadata.name');
    const parents = this.#parents(metadata, kind);
    const head = name && { name: name.value, namePlace: name.place, place: this.#fields.place('apiVersion'), parents };
    const body = this.#readSpec(kind, spec);
    metadata.reportUnknown();
    spec.reportUnknown();
    this.#fields.reportUnknown();
    return head && body && ({ ...head, ...body } as Resource);
  }

  #parents(metadata: Fields, kind: Resource['kind']): Parents {
    const depth = { Ecosystem: 0, Domain: 1, System: 2, App: 3, Workspace: 4, Registry: 0 }[kind];
    const parents: Partial<Record<Level, Placed<string>>> = {};
    for (const level of LEVELS.slice(0, depth)) {
      const required = kind === 'Workspace' && level === 'app';
      const parent = required ? metadata.requiredString(level) : metadata.string(level);
      if (parent !== undefined) parents[level] = parent;
    }
    return parents;
  }

  #readSpec(kind: Resource['kind'], spec: Fields): object | undefined {
    switch (kind) {
      case 'Ecosystem':
      case 'Domain':
      case 'System': {
        const build = spec.fields('build');
        spec.withoutEffect(['caCerts', 'theme', 'nvimPackage', 'terminalPackage'], NOT_YET);
        spec.ignore('description', 'domains', 'systems', 'apps');
        const args = this.#args(build.stringMap('args'), 'spec.build.args');
        build.reportUnknown();
        return { kind, args };
      }
      case 'App':
        return this.#readApp(spec);
      case 'Workspace':
        return this.#readWorkspace(spec);
      case 'Registry':
        return this.#readRegistry(spec);
    }
  }

  #readApp(spec: Fields): object | undefined {
    const path = spec.requiredString('path');
    const language = spec.fields('language');
    const languageName = language.string('name');
    const version = language.string('version');
    const build = spec.fields('build').withoutEffect(['kind', 'caCerts', 'dockerfile', 'buildpack', 'target', 'context'], NOT_YET);
    const args = this.#args(build.stringMap('args'), 'spec.build.args');
    const env = this.#env(spec.stringMap('env'));
    spec.withoutEffect(['theme', 'nvimPackage', 'terminalPackage', 'gitRepo', 'dependencies', 'services', 'ports'], NOT_YET);
    spec.ignore('description', 'workspaces');
    language.reportUnknown();
    build.reportUnknown();
    if (languageName !== undefined && languageNamed(languageName.value) === undefined) {
      const known = `Known languages: ${LANGUAGE_NAMES.join(', ')}. Leave it out for a plain Debian workspace.`;
      this.#complain(languageName, `Unknown language "${languageName.value}".`, didYouMean(languageName.value, LANGUAGE_NAMES) ?? known);
    }
    if (version !== undefined) this.#check(version, versionRule, 'spec.language.version');
    if (path === undefined) return undefined;
    return { kind: 'App', path, args, env, ...(languageName && { language: languageName }), ...(version && { languageVersion: version }) };
  }

  #readWorkspace(spec: Fields): object {
    const build = spec.fields('build').withoutEffect(['caCerts'], NOT_YET);
    const baseStage = build.fields('baseStage');
    const devStage = build.fields('devStage');
    const image = spec.fields('image').withoutEffect(['buildFrom', 'baseImage'], NOT_YET).ignore('name');
    spec.withoutEffect(['shell', 'terminal', 'nvim', 'tools', 'mounts', 'sshKey', 'container', 'gitrepo'], NOT_YET);
    const packages = devStage.strings('packages');
    const tools = devStage.strings('devTools');
    const result = {
      kind: 'Workspace',
      args: this.#args(build.stringMap('args'), 'spec.build.args'),
      basePackages: this.#checked(baseStage.strings('packages') ?? [], debianPackageRule),
      ...(packages && { devPackages: this.#checked(packages, debianPackageRule) }),
      ...(tools && { devTools: this.#checked(tools, toolRule) }),
      customCommands: this.#checked(devStage.strings('customCommands') ?? [], commandRule),
      env: this.#env(spec.stringMap('env')),
    };
    for (const part of [build, baseStage, devStage, image]) part.reportUnknown();
    return result;
  }

  #readRegistry(spec: Fields): object | undefined {
    const url = spec.requiredString('url');
    const type = spec.string('type')?.value ?? 'oci';
    const enabled = spec.boolean('enabled') ?? true;
    spec.withoutEffect(['port', 'lifecycle', 'storage', 'idleTimeout', 'config', 'version'], `${NOT_YET}; it watches registries that run elsewhere`);
    spec.ignore('description');
    if (url === undefined) return undefined;
    const address = URL.parse(url.value);
    if (address === null || !/^https?:$/.test(address.protocol)) {
      this.#complain(url, `spec.url "${url.value}" is not an http or https address.`, 'Write for example http://127.0.0.1:5000.');
    } else if (address.password !== '') {
      this.#complain(url, 'spec.url must not contain a password.', 'It would be shown and stored with every build.');
    }
    return { kind: 'Registry', url: url.value, type, enabled };
  }

  #args(args: ReadonlyMap<string, Placed<string>>, what: string): Args {
    for (const [name, value] of args) {
      this.#check({ value: name, place: value.place }, argNameRule, what);
      this.#check(value, envValueRule, `${what}.${name}`);
      if (looksSecret(name) || holdsCredentials(value.value)) {
        this.#complain(value, `${what}.${name} looks like a secret, and build args can be read from the image's history.`, 'Take it out of the file; rename it if it is none.');
      }
    }
    return args;
  }

  #env(env: ReadonlyMap<string, Placed<string>>): Args {
    for (const [name, value] of env) {
      this.#check({ value: name, place: value.place }, envNameRule, 'spec.env');
      this.#check(value, envValueRule, `spec.env.${name}`);
      if (looksSecret(name) || holdsCredentials(value.value)) {
        this.#complain(value, `spec.env.${name} looks like a secret, and everybody who has the image can read it.`, 'Take it out of the file and pass it when the workspace runs; rename it if it is none.');
      }
    }
    return env;
  }

  #checked(values: readonly Placed<string>[], rule: Rule): readonly Placed<string>[] {
    for (const value of values) this.#check(value, rule);
    return values;
  }

  #check(written: Placed<string>, rule: Rule, what = 'This'): void {
    const reason = rule(written.value);
    if (reason !== undefined) this.#complain(written, `${what}: ${JSON.stringify(written.value)} ${reason}.`);
  }

  #complain(written: Placed<string>, message: string, hint?: string): void {
    this.#failed = true;
    const { file, line, column } = written.place;
    const endColumn = column + written.value.length;
    this.#source.diagnostics.push({ severity: 'error', message, ...(hint === undefined ? {} : { hint }), file, line, column, endLine: line, endColumn });
  }
}
