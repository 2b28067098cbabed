import { type Document, isMap, isScalar } from 'yaml';
import type { Diagnostic, Located } from './diagnostic.ts';
import { Fields } from './fields.ts';
import { readApp } from '../kind/app.ts';
import { Check } from '../kind/check.ts';
import { readCredential } from '../kind/credential.ts';
import { reasonAgainst } from '../kind/foreign.ts';
import { readGlobalDefaults, readGroup } from '../kind/group.ts';
import { readRegistry } from '../kind/registry.ts';
import { readWorkspace } from '../kind/workspace.ts';
import { API_VERSION, KINDS, LEVELS, type BrokenDocument, type Kind, type Level, type Resource } from '../resource.ts';
import { nameRule } from '../rules.ts';
import { Source } from './source.ts';
import { didYouMean, surelyMeant } from '../../text/suggest.ts';

export const API_GROUP = API_VERSION.slice(0, API_VERSION.indexOf('/') + 1);

/** Whether a text may contain DevOpsMaestro documents; other files are neither parsed nor reported. */
export function mayHoldResources(text: string): boolean {
  return text.includes(API_GROUP);
}

export interface ParsedFile {
  /** Has the diagnostics. */
  readonly source: Source;
  readonly resources: readonly Resource[];
  /** Apps and workspaces with a `problem`: they are shown, but cannot be built. */
  readonly flawed: readonly Resource[];
  /** Documents that cannot be used. References to them are not reported as missing. */
  readonly broken: readonly BrokenDocument[];
}

/** The resources of one file. */
export function parseResources(file: string, text: string): ParsedFile {
  const source = new Source(file, text);
  const reader = new Reader(source);
  const [error] = source.diagnostics;
  if (source.documents.length === 0 && error !== undefined)
    return { source, resources: [], flawed: [], broken: [{ kind: '', name: '', error }] };
  for (const document of source.documents) {
    const syntaxError = source.syntaxError(document);
    if (syntaxError !== undefined) reader.broken.push(unreadable(source, document, syntaxError));
    else if (isOurs(document)) reader.read(new Fields(source, document, document.contents, ''));
    else warnAboutVersion(source, document);
  }
  return { source, resources: reader.resources, flawed: reader.flawed, broken: reader.broken };
}

/** A document with a syntax error, named by the part that can be read. */
function unreadable(source: Source, document: Document, error: Diagnostic): BrokenDocument {
  const fields = new Fields(source, document, isMap(document.contents) ? document.contents : null, '');
  return brokenDocument(fields.text('kind') ?? '', fields, error);
}

function brokenDocument(kind: string, fields: Fields, error: Diagnostic): BrokenDocument {
  const app = kind === 'Workspace' ? fields.text('metadata', 'app') : undefined;
  return { kind, name: fields.text('metadata', 'name') ?? '', ...(app !== undefined && { app }), error };
}

function isOurs({ contents }: Document): boolean {
  return isMap(contents) && contents.get('apiVersion') === API_VERSION;
}

/** Warns about a document that is evidently meant for DevOpsMaestro: otherwise its workspace would just be missing. */
function warnAboutVersion(source: Source, { contents }: Document): void {
  if (!isMap(contents)) return;
  const version = contents.get('apiVersion', true);
  if (isScalar(version) && typeof version.value === 'string' && version.value.startsWith(API_GROUP)) {
    source.reportWithFix(
      'warning',
      version,
      `This document is ignored: its apiVersion must be ${API_VERSION}.`,
      `Change to ${API_VERSION}`,
      API_VERSION,
    );
  }
  const [first] = contents.items;
  const isNamed = contents.has('metadata') && (KINDS as readonly unknown[]).includes(contents.get('kind'));
  if (version !== undefined || !isNamed || contents.flow === true || !isScalar(first?.key)) return;
  const indent = ' '.repeat(source.location(first.key).column - 1);
  source.reportWithFix(
    'warning',
    first.key,
    'This document is ignored because it has no apiVersion.',
    `Add apiVersion: ${API_VERSION}`,
    `apiVersion: ${API_VERSION}\n${indent}${first.key.source ?? String(first.key.value)}`,
  );
}

/** The parents that a document of each kind may name in its metadata. */
const PARENTS: Readonly<Record<Kind, readonly Level[]>> = {
  GlobalDefaults: [],
  Ecosystem: [],
  Domain: LEVELS.slice(0, 1),
  System: LEVELS.slice(0, 2),
  App: LEVELS.slice(0, 3),
  Workspace: LEVELS,
  Registry: [],
  Credential: LEVELS,
};

type ParentsAndWorkspace = Partial<Record<Level | 'workspace', Located<string>>>;

class Reader {
  readonly resources: Resource[] = [];
  readonly flawed: Resource[] = [];
  readonly broken: BrokenDocument[] = [];
  readonly #source: Source;
  readonly #check: Check;

  constructor(source: Source) {
    this.#source = source;
    this.#check = new Check(source);
  }

  /** Reads a document, or an item of a list, which inherits the list's apiVersion. */
  read(fields: Fields, isItem = false): void {
    const before = this.#source.diagnostics.length;
    const version = fields.string('apiVersion');
    if (isItem && version !== undefined && version.value !== API_VERSION)
      this.#check.error(version, `${fields.path('apiVersion')} must be ${API_VERSION}.`, undefined, API_VERSION);
    const kind = fields.requiredString('kind');
    if (kind === undefined) return this.#leaveOut('', fields, before);
    if (kind.value === 'List' && !isItem) return this.#readList(fields);
    const reason = reasonAgainst(kind.value);
    if (reason !== undefined) return fields.warn('kind', `${kind.value} has no effect: ${reason}.`);
    const known = KINDS.filter((each) => each !== 'List' || !isItem);
    if (!(known as readonly string[]).includes(kind.value)) {
      this.#check.error(
        kind,
        `Unknown kind "${kind.value}".`,
        didYouMean(kind.value, known) ?? `Known kinds: ${known.join(', ')}.`,
        surelyMeant(kind.value, known),
      );
      return this.#leaveOut(kind.value, fields, before);
    }
    const resource = this.#readKind(kind as Located<Kind>, fields);
    const problem = this.#firstError(before);
    if (resource !== undefined && problem === undefined) this.resources.push(resource);
    else if (resource !== undefined && isShownWithProblem(resource))
      this.flawed.push({ ...resource, ...(problem && { problem }) });
    else this.#leaveOut(kind.value, fields, before);
  }

  #leaveOut(kind: string, fields: Fields, before: number): void {
    const error = this.#firstError(before);
    if (error !== undefined) this.broken.push(brokenDocument(kind, fields, error));
  }

  #firstError(from: number): Diagnostic | undefined {
    return this.#source.diagnostics.slice(from).find(({ severity }) => severity === 'error');
  }

  #readList(fields: Fields): void {
    fields.ignore('metadata');
    const items = fields.list('items');
    fields.reportUnknown();
    for (const item of items) {
      if (item.present) this.read(item, true);
    }
  }

  #readKind(kind: Located<Kind>, fields: Fields): Resource | undefined {
    const metadata = fields.fields('metadata').ignore('labels', 'annotations');
    const spec = fields.fields('spec');
    fields.ignore('status');
    const isNamed = kind.value !== 'GlobalDefaults';
    const name = isNamed
      ? metadata.requiredString('name')
      : (metadata.string('name') ?? { value: 'global', location: kind.location });
    if (name !== undefined) this.#check.rule(name, nameRule, 'metadata.name');
    const parents = readParents(metadata, kind.value);
    const head = name && {
      name: name.value,
      nameLocation: name.location,
      location: fields.location('apiVersion'),
      parents,
    };
    const body = this.#readSpec(kind, name, spec, metadata, parents);
    metadata.reportUnknown();
    spec.reportUnknown();
    fields.reportUnknown();
    return head && body && ({ ...head, ...body, kind: kind.value } as Resource);
  }

  #readSpec(
    kind: Located<Kind>,
    name: Located<string> | undefined,
    spec: Fields,
    metadata: Fields,
    parents: ParentsAndWorkspace,
  ): object | undefined {
    switch (kind.value) {
      case 'GlobalDefaults':
        return readGlobalDefaults(spec, this.#check);
      case 'Ecosystem':
      case 'Domain':
      case 'System':
        return readGroup(spec, this.#check);
      case 'App':
        return readApp(spec, this.#check);
      case 'Workspace':
        return readWorkspace(spec, this.#check);
      case 'Registry':
        return readRegistry(spec, metadata, this.#check);
      case 'Credential':
        return readCredential(name, spec, metadata, parents, this.#check);
    }
  }
}

/** Apps and workspaces with a valid name are shown despite errors. Levels that pass on values must be valid. */
function isShownWithProblem({ kind, name }: Resource): boolean {
  return (kind === 'App' || kind === 'Workspace') && nameRule(name) === undefined;
}

function readParents(metadata: Fields, kind: Kind): ParentsAndWorkspace {
  const parents: ParentsAndWorkspace = {};
  const levels = kind === 'Credential' ? [...LEVELS, 'workspace' as const] : PARENTS[kind];
  for (const level of levels) {
    const required = kind === 'Workspace' && level === 'app';
    const parent = required ? metadata.requiredString(level) : metadata.string(level);
    if (parent !== undefined) parents[level] = parent;
  }
  return parents;
}
