import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { KINDS } from '../../../src/workspace/resource.ts';
import { VARIABLES } from '../../../src/workspace/hierarchy/substitute.ts';
import { RELEASED_TOOLS } from '../../../src/workspace/tools.ts';
import { documents, read, V1 } from './documents.ts';
import { OF_DVM } from './dvm-documents.ts';

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
  readonly minimum?: number;
}

const TEXT = readFileSync(path.join(import.meta.dirname, '../../../schemas/devopsmaestro.schema.json'), 'utf8');
const { definitions } = JSON.parse(TEXT) as { definitions: Record<string, Schema> };
const kinds = KINDS.filter((kind) => kind !== 'List');

/** A value with every field of a schema. */
function full(schema: Schema): unknown {
  if (schema.properties !== undefined)
    return Object.fromEntries(Object.entries(schema.properties).map(([name, each]) => [name, full(each)]));
  if (schema.items !== undefined) return [full(schema.items)];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type === 'boolean') return true;
  if (schema.type === 'integer') return 1024;
  return schema.type === 'object' ? {} : 'x';
}

/** The fields of a document that are missing from a schema. */
function strangers(value: unknown, schema: Schema | undefined, at: string): string[] {
  if (schema === undefined) return [at];
  if (Array.isArray(value))
    return schema.items === undefined
      ? []
      : value.flatMap((each, index) => strangers(each, schema.items, `${at}[${index}]`));
  if (value === null || typeof value !== 'object' || schema.properties === undefined) return [];
  return Object.entries(value).flatMap(([name, each]) => strangers(each, schema.properties?.[name], `${at}.${name}`));
}

describe('the schema for YAML editors', () => {
  it('has the same kinds as the parser', () =>
    assert.deepEqual(Object.keys(definitions).sort(), [...KINDS, 'resource'].sort()));

  for (const kind of kinds) {
    it(`has only fields of ${kind} that the parser accepts`, () => {
      const definition = definitions[kind];
      assert.ok(definition);
      const { diagnostics } = read(stringify(full(definition)));
      assert.deepEqual(
        diagnostics.filter(({ message }) => message.includes('is not a known field')),
        [],
      );
    });

    it(`rejects unknown fields of ${kind} where the parser does`, () => {
      const open = (schema: Schema, at: string): string[] => [
        ...(schema.properties !== undefined && schema.additionalProperties !== false ? [at] : []),
        ...Object.entries(schema.properties ?? {}).flatMap(([name, each]) => open(each, `${at}.${name}`)),
        ...(schema.items === undefined ? [] : open(schema.items, `${at}[]`)),
      ];
      assert.deepEqual(open(definitions[kind] ?? {}, kind), []);
      assert.match(
        read(documents(`kind: ${kind}\nmetadata: {name: x}\nspec: {zzzzzz: 1}`))
          .diagnostics.map(({ message }) => message)
          .join(),
        /spec\.zzzzzz is not a known field/,
      );
    });
  }

  it("has every field of dvm's documents", () => {
    for (const document of parseAllDocuments(OF_DVM)) {
      const value = document.toJS() as { kind: string };
      assert.deepEqual(strangers(value, definitions[value.kind], value.kind), []);
    }
  });

  it('lists the released tools', () => {
    const named = TEXT.match(/"propertyNames": \{\s*"enum": \[[^\]]*\]/g)?.map(
      (text) => (JSON.parse(`{${text}}}`) as { propertyNames: { enum: string[] } }).propertyNames.enum,
    );
    assert.deepEqual(named, Array(6).fill(RELEASED_TOOLS));
  });

  it('lists the variables that are substituted', () => {
    for (const name of VARIABLES) assert.ok(TEXT.includes(`\${${name}}`), name);
    assert.ok(TEXT.includes(V1.replace('apiVersion: ', '')));
  });
});
