import assert from 'node:assert/strict';
import { DockerfileParser } from 'dockerfile-ast';
import fc from 'fast-check';
import { type Files, planOf } from './app.ts';

const json = (value: unknown): string => JSON.stringify(value);

/** Manifests that name a folder. */
const NAMING: Readonly<Record<string, (folder: string) => Files>> = {
  golang: (folder) => ({ 'go.mod': `module a\nreplace b => "../${folder}"\nreplace "${folder}" => ../c\n` }),
  rust: (folder) => ({
    'Cargo.toml':
      `[package]\nname = "a"\nversion = "1.0.0"\nbuild = ${json(folder)}\ndefault-run = ${json(folder)}\n` +
      (`[lib]\npath = ${json(folder)}\n[dependencies]\nb = { path = ${json(`../${folder}`)}, features = ` +
        `[${json(folder)}] }\n`) +
      `[[bin]]\nname = ${json(folder)}\n`,
  }),
  ruby: (folder) => ({
    Gemfile: 'gemspec\n',
    'Gemfile.lock': `PATH\n  remote: ../${folder}\n  specs:\n    b (${folder})\n      c (${folder})\n    d (1)\n`,
    'a.gemspec': `File.read("${folder}")\n`,
  }),
  php: (folder) => ({
    'composer.json': json({ require: { [`ext-${folder}`]: '*' } }),
    'composer.lock': json({ packages: [{ name: folder, dist: { type: 'path', url: `../${folder}` } }] }),
  }),
};
const text = fc.string({
  unit: fc.constantFrom(
    'a',
    '/',
    '.',
    ' ',
    "'",
    '"',
    '$',
    '`',
    '\\',
    '\n',
    '\r',
    '\u2028',
    ';',
    'RUN false',
    '#{a}',
    'EOF',
    '-',
  ),
});

describe('manifests that name anything', () => {
  for (const [language, files] of Object.entries(NAMING)) {
    it(`never add instructions of their own in ${language}`, () => {
      fc.assert(
        fc.property(text, (folder) => {
          const { dockerfile, stages } = planOf(language, files(folder));
          const found = DockerfileParser.parse(dockerfile.text)
            .getInstructions()
            .map((each) => each.getKeyword());
          assert.deepEqual(
            found,
            stages.flatMap(({ instructions }) => ['FROM', ...instructions.map(({ keyword }) => keyword)]),
          );
        }),
      );
    });
  }
});
