import assert from 'node:assert/strict';
import path from 'node:path';
import fc from 'fast-check';
import { defaultPackages } from '../../../src/image/toolchains.ts';
import { detect, type Detected } from '../../../src/workspace/detect/detect.ts';
import { LANGUAGES } from '../../../src/workspace/detect/language.ts';
import { nameRule } from '../../../src/workspace/rules.ts';
import { appNameFor, freeName, starterYaml } from '../../../src/workspace/starter.ts';
import { golden } from '../golden.ts';
import { workspaceOf } from './documents.ts';

const GOLDEN = path.join(import.meta.dirname, 'golden');
const PLACE = { line: 1, column: 1 };
const starter = (app: string, detected: Detected): string =>
  starterYaml({ app, workspace: 'dev', detected, ...defaultPackages(detected) });
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc.constantFrom('true', 'null', '~', '- a', 'a: b', '#a', '1.10', '"', "'", '${HOME}', '...', '---', '\u202eabc'),
);

describe('the starter workspace.yaml', function () {
  this.timeout('1m');
  const detected = (files: Record<string, string>): Detected =>
    detect({ name: 'shop' }, { files: Object.keys(files), rootFolders: [], texts: new Map(Object.entries(files)) });

  it('names the detected language and the files it was detected from', () =>
    golden(
      path.join(GOLDEN, 'starter-python.yaml'),
      starter('shop', detected({ 'requirements.txt': '', 'app.py': '', '.python-version': '3.12\n' })),
    ));
  it('uses plain Debian if nothing was detected', () =>
    golden(path.join(GOLDEN, 'starter-generic.yaml'), starter('shop', detected({ 'notes.txt': '' }))));
  it('detects Helm charts', () =>
    golden(
      path.join(GOLDEN, 'starter-cicd.yaml'),
      starter('shop', detected({ 'Chart.yaml': 'apiVersion: v2\nname: shop\n' })),
    ));

  for (const language of LANGUAGES) {
    it(`lists the defaults of ${language} in its comments`, () => {
      const { packages, tools } = defaultPackages({ kind: 'language', language });
      const workspace = workspaceOf(starter('shop', { kind: 'language', language }));
      assert.equal(workspace.language, language);
      assert.deepEqual(
        workspace.devPackages?.map(({ value }) => value),
        packages,
      );
      assert.deepEqual(workspace.devTools?.map(({ value }) => value) ?? [], tools);
    });
  }

  it('loads without diagnostics for any folder name', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.constantFrom(...LANGUAGES),
        fc.option(anyText, { nil: undefined }),
        (folder, language, file) => {
          const reason =
            file === undefined
              ? {}
              : {
                  reason: `${language} by ${file}`,
                  version: { version: '1.2', file, from: file, agreeing: [], ...PLACE },
                };
          const workspace = workspaceOf(starter(appNameFor(folder), { kind: 'language', language, ...reason }));
          assert.equal(workspace.app, appNameFor(folder));
          assert.equal(workspace.language, language);
          assert.equal(workspace.appPath.value, '/code');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('accepts and preserves every valid name', () => {
    fc.assert(
      fc.property(
        anyText.filter((name) => nameRule(name) === undefined && name.trim() !== ''),
        (name) => {
          assert.equal(workspaceOf(starter(name, { kind: 'cicd', language: 'generic' })).app, name);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the name of a new app', () => {
  it('is derived from its folder', () => {
    assert.deepEqual(['Shop', 'My Köln App', 'a--b', '.hidden', '東京', '', 'x'.repeat(200)].map(appNameFor), [
      'shop',
      'my-koln-app',
      'a-b',
      'hidden',
      'app',
      'app',
      'x'.repeat(60),
    ]);
  });
  it('is unique', () =>
    assert.deepEqual([freeName('a', new Set()), freeName('a', new Set(['a', 'a-2']))], ['a', 'a-3']));
});
