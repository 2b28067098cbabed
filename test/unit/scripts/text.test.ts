import assert from 'node:assert/strict';
import { checkImportCycles } from '../../../scripts/text/import-cycles.ts';
import { checkLineLength } from '../../../scripts/text/line-length.ts';
import { checkWording } from '../../../scripts/text/wording.ts';

const file = (name: string, text: string) => ({ name, text });
const words = (...parts: string[]): string => parts.join('');

describe('text check: wording', () => {
  for (const text of [
    words('a Dockerfile of ', 'yours'),
    words('identified, told ', 'apart by kind'),
    words('the parser compl', 'ains'),
    words('if it is n', 'one'),
    words(' * the value that stands\n * ', 'at the line'),
    words('// told\n  // ', 'by its digest'),
    words("'took 13", " %'"),
  ]) {
    it(`reports ${JSON.stringify(text)}`, () => assert.equal(checkWording(file('a.ts', text)).length, 1));
  }

  for (const text of [
    'who started the build',
    'one of your Dockerfiles',
    'there is none',
    'it is no longer running',
    '`${NAME}` stands for the name of the app',
    'none of them is none of its concern',
    "label('x') % 2 === 13 % 5",
    'You are asked for a passphrase.',
  ]) {
    it(`accepts ${JSON.stringify(text)}`, () => assert.deepEqual(checkWording(file('a.ts', text)), []));
  }

  it('reports the line on which the phrase starts', () => {
    const [violation] = checkWording(file('a.md', words('one\ntwo\nfor ', 'ever\n')));
    assert.equal(violation?.line, 3);
  });
});

describe('text check: line length', () => {
  it('counts characters, not UTF-16 units', () => {
    assert.deepEqual(checkLineLength(file('a.ts', '🦊'.repeat(120))), []);
    assert.equal(checkLineLength(file('a.ts', `\n${'x'.repeat(121)}`))[0]?.line, 2);
  });

  const long = 'x'.repeat(121);
  for (const [what, text, lines] of [
    ['a string', `const a = '${long}';`, [1]],
    ['a comment', `// ${long}`, [1]],
    ['a template literal of one line', `const a = \`${long}\`;`, [1]],
    ['a regular expression', `const a = /${long}/;`, []],
    ['a line of a longer template literal', `const a = \`\n${long}\n\`;\n// ${long}`, [4]],
    ['a raw template literal', `const a = String.raw\`${long}\`;`, []],
  ] as const) {
    it(`${lines.length === 0 ? 'accepts' : 'reports'} ${what}`, () =>
      assert.deepEqual(
        checkLineLength(file('a.ts', text)).map(({ line }) => line),
        lines,
      ));
  }
});

describe('text check: import cycles', () => {
  it('reports each group of modules that reach each other once', () => {
    const found = checkImportCycles([
      file('src/a.ts', "import type { B } from './b/b.ts';"),
      file('src/b/b.ts', "const c = await import('../c.ts');"),
      file('src/c.ts', "export * from './a.ts';\nimport './d.ts';"),
      file('src/d.ts', "import 'node:fs';"),
    ]);
    assert.deepEqual(
      found.map(({ message }) => message),
      ['src/a.ts, src/b/b.ts, src/c.ts'],
    );
  });
});
