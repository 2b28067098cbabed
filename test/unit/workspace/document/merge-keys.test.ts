import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isMap, parse, visit } from 'yaml';
import { jsonOf } from '../../../../src/workspace/document/json.ts';
import { parseResources } from '../../../../src/workspace/document/parse.ts';
import { Source } from '../../../../src/workspace/document/source.ts';

const list = (...items: string[]): string =>
  `apiVersion: devopsmaestro.io/v1\nkind: List\nitems:\n${items.map((item) => `  - ${item}\n`).join('')}`;

function read(text: string): ReturnType<typeof parseResources> {
  return parseResources('w.yaml', text);
}

/** The value of the document's field `result`, and its diagnostics. */
function merged(text: string): { value: unknown; problems: string[] } {
  const source = new Source('w.yaml', text);
  const contents = source.documents[0]?.contents;
  const json = jsonOf(isMap(contents) ? contents.get('result', true) : undefined, source);
  return {
    value: 'value' in json ? json.value : json.problem,
    problems: source.diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`),
  };
}

describe('merge keys', () => {
  it('merge fields: the mapping itself has precedence, then the first mapping of a list', () => {
    const anchors = 'a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\n';
    for (const [result, value] of [
      ['{<<: *a}', { x: 1, y: 1 }],
      ['{<<: *a, x: 0}', { x: 0, y: 1 }],
      ['{x: 0, <<: *a}', { x: 0, y: 1 }],
      ['{<<: [*a, *b]}', { x: 1, y: 1, z: 2 }],
      ['{<<: [*b, *a]}', { x: 1, y: 2, z: 2 }],
      ['{<<: {q: 1}}', { q: 1 }],
      ['{"<<": 1}', { '<<': 1 }],
      ['{<<: }', {}],
      ['{n: {<<: *b}, <<: *a}', { n: { y: 2, z: 2 }, x: 1, y: 1 }],
    ] as const) {
      assert.deepEqual(merged(`${anchors}result: ${result}\n`), { value, problems: [] });
    }
  });

  it('are resolved in merged mappings, too', () => {
    assert.deepEqual(merged('a: &a {x: 1, y: 1}\nb: &b {<<: *a, y: 2}\nresult: {<<: *b, z: 3}\n').value, {
      x: 1,
      y: 2,
      z: 3,
    });
  });

  it('give the same result as the YAML library', () => {
    const names = fc.constantFrom('p', 'q', 'r', 's');
    const mapping = fc.dictionary(names, fc.integer({ min: 0, max: 9 }), { maxKeys: 4 });
    fc.assert(
      fc.property(
        fc.array(fc.record({ own: mapping, merges: fc.uniqueArray(fc.nat(9), { maxLength: 3 }) }), {
          minLength: 1,
          maxLength: 6,
        }),
        (maps) => {
          const text = maps
            .map(({ own, merges }, index) => {
              const aliases = merges.filter((each) => each < index).map((each) => `*m${each}`);
              const fields = [
                ...(aliases.length === 0 ? [] : [`<<: [${aliases.join(', ')}]`]),
                ...Object.entries(own).map(([name, value]) => `${name}: ${value}`),
              ];
              return `${index === maps.length - 1 ? 'result' : `k${index}`}: &m${index} {${fields.join(', ')}}\n`;
            })
            .join('');
          assert.deepEqual(
            merged(text),
            { value: (parse(text, { merge: true }) as { result: unknown }).result, problems: [] },
            text,
          );
        },
      ),
    );
  });

  it('are reported at their location if they refer to no mapping, or to their own', () => {
    assert.deepEqual(merged('result: {<<: 5, a: 1}\n'), {
      value: { a: 1 },
      problems: ['1:10 The value of a merge key must be a mapping or a list of mappings.'],
    });
    assert.deepEqual(merged('result: &r {<<: *r, a: 1}\n'), {
      value: { a: 1 },
      problems: ['1:13 This mapping merges itself.'],
    });
    assert.deepEqual(merged('result: {<<: *none}\n').problems, [
      '1:14 Anchor "none" is not defined before this alias.',
    ]);
  });

  it('are rejected if they expand to too many fields or levels', () => {
    const fields = Array.from({ length: 500 }, (_, index) => `f${index}: 1`).join(', ');
    const wide = new Source(
      'w.yaml',
      `all: &all {${fields}}\nresult: [${Array.from({ length: 400 }, () => '{<<: *all}').join(', ')}]\n`,
    );
    visit(wide.documents[0] ?? null, { Map: (_, map) => void wide.pairs(map) });
    assert.deepEqual(
      wide.diagnostics.map(({ message }) => message),
      ['The merge keys in this file add more than 100000 fields.'],
    );

    const levels = Array.from(
      { length: 300 },
      (_, index) => `k${index}: &m${index} {<<: ${index === 0 ? '{}' : `*m${index - 1}`}}\n`,
    ).join('');
    assert.match(
      merged(`${levels}result: {<<: *m299}\n`).problems.join(),
      /^\d+:\d+ Mappings merge each other more than 100 levels deep\.$/,
    );
  });

  it('work in documents, and errors are reported where the merged field is', () => {
    const common =
      'apiVersion: devopsmaestro.io/v1\n    kind: Workspace\n    metadata: &meta {name: one, app: shop}\n  ' +
      '  spec: &spec {build: {devStage: {packages: [git]}}, env: &env {A: a, B: b}}';
    const second =
      'kind: Workspace\n    metadata: {<<: *meta, name: two}\n    spec: {<<: *spec, env: {<<: *env, B: c}}';
    const { resources, source } = read(list(common, second));
    assert.deepEqual(source.diagnostics, []);
    const [, two] = resources as unknown as {
      name: string;
      devPackages: { value: string }[];
      env: Map<string, { value: string; location: { line: number } }>;
    }[];
    assert.equal(two?.name, 'two');
    assert.deepEqual(
      two.devPackages.map(({ value }) => value),
      ['git'],
    );
    assert.deepEqual([...two.env].map(([name, { value, location }]) => [name, value, location.line]).sort(), [
      ['A', 'a', 7],
      ['B', 'c', 10],
    ]);

    const wrong = read(list(common.replace('[git]', '["a b"]'), second));
    assert.deepEqual([...new Set(wrong.source.diagnostics.map(({ line }) => line))], [7]);
  });
});
