import { row } from './markdown.ts';

/** The parts of JSON Schema (draft 7) that our schema uses. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly maxItems?: number;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly $ref?: string;
}

interface Field {
  readonly path: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/** A section with a table of fields for each kind of document. */
export function schemaReference(schema: JsonSchema): string {
  const definitions = schema.definitions ?? {};
  return Object.entries(definitions)
    .filter(([, { properties }]) => properties?.['kind']?.const !== undefined)
    .map(([kind, definition]) => kindSection(kind, definition, definitions))
    .join('\n');
}

function kindSection(kind: string, definition: JsonSchema, definitions: Definitions): string {
  const rows = fieldsOf('', definition, definitions)
    .filter(({ path }) => path !== 'apiVersion' && path !== 'kind')
    .filter(({ schema }) => schema.properties === undefined || schema.description !== undefined)
    .map(({ path, schema, isRequired }) =>
      row([`\`${path}\``, typeOf(schema), `${isRequired ? '**Required.** ' : ''}${detailsOf(schema)}`.trim()]),
    );
  return [`## ${kind}`, '', row(['Field', 'Type', 'Description']), '|---|---|---|', ...rows, ''].join('\n');
}

type Definitions = Readonly<Record<string, JsonSchema>>;

/** Fields in the order of the schema, each object before its own fields. */
function fieldsOf(prefix: string, schema: JsonSchema, definitions: Definitions): Field[] {
  const own = Object.entries(schema.properties ?? {}).map(([name, value]): [string, JsonSchema] => [name, value]);
  const named = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  const fields = own.flatMap(([name, value]) => {
    const resolved = resolve(value, definitions);
    const path = `${prefix}${name}`;
    const isRequired = schema.required?.includes(name) === true;
    return [{ path, schema: resolved, isRequired }, ...below(path, resolved, definitions)];
  });
  return named?.properties === undefined
    ? fields
    : [...fields, ...fieldsOf(`${prefix}NAME.`, resolve(named, definitions), definitions)];
}

function below(path: string, schema: JsonSchema, definitions: Definitions): Field[] {
  const items = schema.items === undefined ? undefined : resolve(schema.items, definitions);
  const alternatives = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].map((each) =>
    resolve(each, definitions),
  );
  return items === undefined
    ? alternatives.flatMap((each) => fieldsOf(`${path}.`, each, definitions))
    : fieldsOf(`${path}[].`, items, definitions);
}

function resolve(schema: JsonSchema, definitions: Definitions): JsonSchema {
  const target = schema.$ref === undefined ? undefined : definitions[schema.$ref.replace('#/definitions/', '')];
  return target === undefined ? schema : { ...target, ...schema };
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined || schema.enum !== undefined) return 'string';
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (schema.type === undefined && alternatives.length > 0) return [...new Set(alternatives.map(typeOf))].join(' or ');
  // YAML reads 3.13 as a number and yes as a boolean; a field that takes a string accepts both.
  const types = [schema.type ?? []].flat().filter((type) => type !== 'null');
  const names = types.includes('string') ? types.filter((type) => type !== 'number' && type !== 'boolean') : types;
  return names.map((type) => (type === 'array' ? listType(schema) : type === 'object' ? 'map' : type)).join(' or ');
}

function listType({ items }: JsonSchema): string {
  const item = items === undefined ? '' : typeOf(items);
  return item === '' || item.includes(' ') ? 'list' : `list of ${item}s`;
}

function detailsOf(schema: JsonSchema): string {
  const values = schema.enum ?? schema.items?.enum;
  const names = schema.propertyNames?.enum;
  const list = (words: readonly unknown[]): string => words.map((word) => `\`${String(word)}\``).join(', ');
  return [
    schema.description?.replaceAll(/\$+\{[A-Z_]*\}?/g, '`$&`'),
    values === undefined ? undefined : `One of ${list(values)}.`,
    names === undefined ? undefined : `Names: ${list(names)}.`,
    schema.maxItems === undefined ? undefined : `At most ${schema.maxItems}.`,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}
