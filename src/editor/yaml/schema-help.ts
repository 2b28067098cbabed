import type { YamlPosition } from './yaml-position.ts';

/** What we use of JSON Schema. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly (string | number)[];
  readonly const?: string | number;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

export interface Proposal {
  readonly label: string;
  readonly isKey: boolean;
  /** What is inserted, where each new line is as far right as the key. */
  readonly text: string;
  readonly help: string;
}

/** Words that fit where somebody writes: keys that a mapping does not have yet, or the values that a key knows. */
export function proposals(schema: Schema, position: YamlPosition): Proposal[] {
  const { path, key, siblings } = position;
  const inside = within(schema, position, path);
  if (key !== undefined) return values(schema, position, inside === undefined ? undefined : child(inside, key));
  if (inside === undefined) return [];
  const names = [...Object.keys(inside.properties ?? {}), ...words(inside.propertyNames)];
  if (names.length === 0) return values(schema, position, inside);
  return names
    .filter((name) => !siblings.includes(name))
    .map((name) => ({
      label: name,
      isKey: true,
      text: `${name}:${after(child(inside, name))}`,
      help: helpOf(child(inside, name)),
    }));
}

/** What a key means, and what may stand there. */
export function keyHelp(schema: Schema, position: YamlPosition): string | undefined {
  const inside = within(schema, position, position.path);
  const found = inside === undefined || position.key === undefined ? undefined : child(inside, position.key);
  return found === undefined ? undefined : helpOf(found) || undefined;
}

function within(schema: Schema, { kind }: YamlPosition, path: readonly string[]): Schema | undefined {
  const root =
    kind !== undefined && Object.hasOwn(schema.definitions ?? {}, kind) ? schema.definitions?.[kind] : BEGINNING;
  return path.reduce<Schema | undefined>((at, step) => at && child(at, step), root);
}

/** A document that does not say yet what it is. */
const BEGINNING: Schema = {
  properties: {
    apiVersion: { const: 'devopsmaestro.io/v1' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: { type: 'object' },
  },
};

function child({ properties, additionalProperties, items }: Schema, step: string): Schema | undefined {
  if (step === '[]') return items;
  if (properties !== undefined && Object.hasOwn(properties, step)) return properties[step];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

function values({ definitions = {} }: Schema, { path, key }: YamlPosition, found: Schema | undefined): Proposal[] {
  const all =
    path.length === 0 && key === 'kind' ? Object.keys(definitions).filter((name) => name !== 'resource') : words(found);
  return all.map((label) => ({ label, isKey: false, text: label, help: '' }));
}

function words(schema: Schema | undefined): string[] {
  if (schema?.const !== undefined) return [String(schema.const)];
  if (schema?.enum !== undefined) return schema.enum.map(String);
  return schema?.type === 'boolean' ? ['true', 'false'] : [];
}

function after(schema: Schema | undefined): string {
  if (schema?.properties !== undefined || schema?.type === 'object') return '\n  ';
  return schema?.type === 'array' ? '\n  - ' : ' ';
}

function helpOf(schema: Schema | undefined): string {
  const known = words(schema);
  return [schema?.description, known.length === 0 ? undefined : `One of: ${known.join(', ')}.`]
    .filter((part) => part !== undefined)
    .join('\n\n');
}
