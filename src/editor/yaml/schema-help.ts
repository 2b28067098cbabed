import type { YamlPosition } from './yaml-position.ts';

/** The part of JSON Schema that our schema uses. */
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
  /** The text to insert; its lines are indented relative to the key. */
  readonly text: string;
  readonly help: string;
}

/** Completions at a position: keys that the mapping does not have yet, or the values of a key. */
export function proposals(schema: Schema, position: YamlPosition): Proposal[] {
  const { path, key, siblings } = position;
  const inside = within(schema, position, path);
  if (key !== undefined) return values(schema, position, inside === undefined ? undefined : child(inside, key));
  if (inside === undefined) return [];
  const names = [...Object.keys(inside.properties ?? {}), ...literals(inside.propertyNames)];
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

/** The description of the key at a position, and its possible values. */
export function keyHelp(schema: Schema, position: YamlPosition): string | undefined {
  const inside = within(schema, position, position.path);
  const found = inside === undefined || position.key === undefined ? undefined : child(inside, position.key);
  return found === undefined ? undefined : helpOf(found) || undefined;
}

function within(schema: Schema, { kind }: YamlPosition, path: readonly string[]): Schema | undefined {
  const root =
    kind !== undefined && Object.hasOwn(schema.definitions ?? {}, kind) ? schema.definitions?.[kind] : UNKNOWN_KIND;
  return path.reduce<Schema | undefined>((at, step) => at && child(at, step), root);
}

/** A document whose `kind` is absent or unknown. */
const UNKNOWN_KIND: Schema = {
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
    path.length === 0 && key === 'kind'
      ? Object.keys(definitions).filter((name) => name !== 'resource')
      : literals(found);
  return all.map((label) => ({ label, isKey: false, text: label, help: '' }));
}

function literals(schema: Schema | undefined): string[] {
  if (schema?.const !== undefined) return [String(schema.const)];
  if (schema?.enum !== undefined) return schema.enum.map(String);
  return schema?.type === 'boolean' ? ['true', 'false'] : [];
}

function after(schema: Schema | undefined): string {
  if (schema?.properties !== undefined || schema?.type === 'object') return '\n  ';
  return schema?.type === 'array' ? '\n  - ' : ' ';
}

function helpOf(schema: Schema | undefined): string {
  const values = literals(schema);
  return [schema?.description, values.length === 0 ? undefined : `One of: ${values.join(', ')}.`]
    .filter((part) => part !== undefined)
    .join('\n\n');
}
