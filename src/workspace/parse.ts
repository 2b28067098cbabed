import { type Document, isMap, isScalar } from 'yaml';
import type { Placed } from './diagnostic.ts';
import { Fields } from './fields.ts';
import { readApp } from './kind/app.ts';
import { Check } from './kind/check.ts';
import { readCredential } from './kind/credential.ts';
import { reasonAgainst } from './kind/foreign.ts';
import { readGlobalDefaults, readGroup } from './kind/group.ts';
import { readRegistry } from './kind/registry.ts';
import { readWorkspace } from './kind/workspace.ts';
import { API_VERSION, KINDS, LEVELS, type BrokenDocument, type Kind, type Level, type Resource } from './resource.ts';
import { nameRule } from './rules.ts';
import { Source } from './source.ts';
import { didYouMean, surelyMeant } from './suggest.ts';

export const API_GROUP = API_VERSION.slice(0, API_VERSION.indexOf('/') + 1);

/** Whether a text may hold documents of ours; anything else is never parsed, and never complained about. */
export function mayHoldResources(text: string): boolean {
  return text.includes(API_GROUP);
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
  const reader = new Reader(source);
  if (source.diagnostics.some(({ severity }) => severity === 'error')) return { source, resources: [], broken: [] };
  for (const document of source.documents) {
    if (isOurs(document)) reader.read(new Fields(source, document, document.contents, ''));
    else complainOfVersion(source, document);
  }
  return { source, resources: reader.resources, broken: reader.broken };
}

function isOurs({ contents }: Document): boolean {
  return isMap(contents) && contents.get('apiVersion') === API_VERSION;
}

/** A document that surely was to be ours is not passed over in silence: its workspace would just be missing. */
function complainOfVersion(source: Source, { contents }: Document): void {
  if (!isMap(contents)) return;
  const version = contents.get('apiVersion', true);
  if (isScalar(version) && typeof version.value === 'string' && version.value.startsWith(API_GROUP)) {
    source.mend('warning', version, `This document is not read: its apiVersion must be ${API_VERSION}.`, `Change to ${API_VERSION}`, API_VERSION);
  }
  const [first] = contents.items;
  const isNamed = contents.has('metadata') && (KINDS as readonly unknown[]).includes(contents.get('kind'));
  if (version !== undefined || !isNamed || contents.flow === true || !isScalar(first?.key)) return;
  const indent = ' '.repeat(source.place(first.key).column - 1);
  source.mend('warning', first.key, 'This document is not read: it has no apiVersion.', `Add apiVersion: ${API_VERSION}`, `apiVersion: ${API_VERSION}\n${indent}${first.key.source ?? String(first.key.value)}`);
}

/** The levels that a document of each kind may name; the innermost of a workspace is its app. */
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

type ParentsAndWorkspace = Partial<Record<Level | 'workspace', Placed<string>>>;

class Reader {
  readonly resources: Resource[] = [];
  readonly broken: BrokenDocument[] = [];
  readonly #source: Source;
  readonly #check: Check;

  constructor(source: Source) {
    this.#source = source;
    this.#check = new Check(source);
  }

  /** Reads a document, or an item of a list: there the version of the list holds. */
  read(fields: Fields, isItem = false): void {
    const before = this.#source.diagnostics.length;
    const version = fields.string('apiVersion');
    if (isItem && version !== undefined && version.value !== API_VERSION) this.#check.complain(version, `${fields.path('apiVersion')} must be ${API_VERSION}.`, undefined, API_VERSION);
    const kind = fields.requiredString('kind');
    if (kind === undefined) return this.#leaveOut('', fields);
    if (kind.value === 'List' && !isItem) return this.#readList(fields);
    const reason = reasonAgainst(kind.value);
    if (reason !== undefined) return fields.warn('kind', `${kind.value} has no effect: ${reason}.`);
    const known = KINDS.filter((each) => each !== 'List' || !isItem);
    if (!(known as readonly string[]).includes(kind.value)) {
      this.#check.complain(kind, `Unknown kind "${kind.value}".`, didYouMean(kind.value, known) ?? `Known kinds: ${known.join(', ')}.`, surelyMeant(kind.value, known));
      return this.#leaveOut(kind.value, fields);
    }
    const resource = this.#readKind(kind as Placed<Kind>, fields);
    const isWrong = this.#source.diagnostics.slice(before).some(({ severity }) => severity === 'error');
    if (resource === undefined || isWrong) this.#leaveOut(kind.value, fields);
    else this.resources.push(resource);
  }

  #leaveOut(kind: string, fields: Fields): void {
    const name = fields.text('metadata', 'name');
    this.broken.push({ kind, name: name ?? '' });
  }

  #readList(fields: Fields): void {
    fields.ignore('metadata');
    const items = fields.list('items');
    fields.reportUnknown();
    for (const item of items) {
      if (item.present) this.read(item, true);
    }
  }

  #readKind(kind: Placed<Kind>, fields: Fields): Resource | undefined {
    const metadata = fields.fields('metadata').ignore('labels', 'annotations');
    const spec = fields.fields('spec');
    fields.ignore('status');
    const isNamed = kind.value !== 'GlobalDefaults';
    const name = isNamed ? metadata.requiredString('name') : (metadata.string('name') ?? { value: 'global', place: kind.place });
    if (name !== undefined) this.#check.rule(name, nameRule, 'metadata.name');
    const parents = readParents(metadata, kind.value);
    const head = name && { name: name.value, namePlace: name.place, place: fields.place('apiVersion'), parents };
    const body = this.#readSpec(kind, name, spec, metadata, parents);
    metadata.reportUnknown();
    spec.reportUnknown();
    fields.reportUnknown();
    return head && body && ({ ...head, ...body, kind: kind.value } as Resource);
  }

  #readSpec(kind: Placed<Kind>, name: Placed<string> | undefined, spec: Fields, metadata: Fields, parents: ParentsAndWorkspace): object | undefined {
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
