import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { checkText } from '../../../endurance/documents/check.ts';
import { CORPUS, generatedText } from '../../../endurance/documents/generate.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** The names of all fields below a schema, with their paths. */
function fields(schema: Schema | undefined, at: string): string[] {
  if (schema?.items !== undefined) return fields(schema.items, `${at}[]`);
  return Object.entries(schema?.properties ?? {}).flatMap(([name, each]) => [
    `${at}.${name}`,
    ...fields(each, `${at}.${name}`),
  ]);
}

/** The same of what stands in a document. */
function used(value: unknown, at: string): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => used(each, `${at}[]`));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, each]) => [`${at}.${name}`, ...used(each, `${at}.${name}`)]);
}

describe('generated documents (the short form of endurance/documents.ts)', function () {
  this.timeout(60_000);

  it('begin with every field that there is', () => {
    const { definitions } = JSON.parse(
      readFileSync(path.join(import.meta.dirname, '../../../schemas/devopsmaestro.schema.json'), 'utf8'),
    ) as { definitions: Record<string, Schema> };
    const there = new Set(CORPUS.flatMap((document) => used(document, (document as { kind: string }).kind)));
    const known = Object.entries(definitions)
      .filter(([kind]) => /^[A-Z]/.test(kind))
      .flatMap(([kind, schema]) => fields(schema, kind))
      .filter((name) => !name.startsWith('List'));
    assert.deepEqual(
      known.filter((name) => !there.has(name)),
      [],
    );
  });

  it('crash nothing, and what is accepted becomes exactly the planned instructions', () => {
    let accepted = 0;
    fc.assert(
      fc.property(generatedText, (text) => {
        accepted += checkText(text);
      }),
      { numRuns: 1500 },
    );
    assert.ok(accepted > 300, `only ${accepted} workspaces were accepted`);
  });
});
