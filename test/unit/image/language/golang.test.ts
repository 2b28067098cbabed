import assert from 'node:assert/strict';
import fc from 'fast-check';
import { goDirectives, localReplacements, usedFolders } from '../../../../src/image/language/golang/directives.ts';
import { goModules } from '../../../../src/image/language/golang/modules.ts';
import { goldenDockerfile, leftOutOf, planOf, stageText, usedOf } from './app.ts';

const WORKSPACE = {
  'go.work': 'go 1.24\n\nuse (\n\t./api // the server\n\t"./shared"\n)\n',
  'go.work.sum': '',
  'api/go.mod': 'module example.com/api\n\ngo 1.24\n\nrequire example.com/shared v0.0.0\n',
  'api/go.sum': '',
  'shared/go.mod': 'module example.com/shared\n\ngo 1.24\n',
  'scripts/go.mod': 'module example.com/scripts\n',
};

describe('the Go modules of an app', () => {
  it('of a workspace are those that go.work uses', () => {
    const plan = planOf('golang', WORKSPACE, '1.24');
    assert.deepEqual(usedOf(plan), ['api/go.mod', 'api/go.sum', 'go.work', 'go.work.sum', 'shared/go.mod']);
    assert.deepEqual(leftOutOf(plan), []);
    goldenDockerfile('golang-workspace', plan);
  });

  it('of a workspace may require versions of each other that are not published', () => {
    const edit = / go work edit -replace=(.*) \\/g;
    const edits = (files: typeof WORKSPACE): (string | undefined)[] =>
      [...stageText(planOf('golang', files)).matchAll(edit)].map(([, each]) => each);
    assert.deepEqual(edits(WORKSPACE), ['example.com/shared@v0.0.0=./shared']);
    assert.deepEqual(edits({ ...WORKSPACE, 'api/go.mod': WORKSPACE['api/go.mod'].replace('v0.0.0', 'v1.2.3') }), []);
    const replaced = `${WORKSPACE['api/go.mod']}\nreplace example.com/shared => ../shared\n`;
    assert.deepEqual(edits({ ...WORKSPACE, 'api/go.mod': replaced }), []);
  });

  it('of a workspace that contains the app are downloaded together', () => {
    const found = goModules({ manifests: new Map(Object.entries(WORKSPACE)), appFolder: 'api' });
    assert.equal(found?.folder, '');
    assert.deepEqual(found.manifests, ['go.work', 'go.work.sum', 'api/go.mod', 'api/go.sum', 'shared/go.mod']);
  });

  it('of an app that the go.work above does not use are its own', () => {
    const found = goModules({ manifests: new Map(Object.entries(WORKSPACE)), appFolder: 'scripts' });
    assert.deepEqual([found?.folder, found?.manifests], ['scripts', ['scripts/go.mod']]);
  });

  it('include replacements by folders of the app', () => {
    const plan = planOf('golang', {
      'go.mod':
        'module app\n\ngo 1.24\n\nreplace (\n\tacme.io/log => ./lib/log\n\tacme.io/net v1.0.0 => ' +
        'acme.io/net2 v1.2.0\n)\n',
      'lib/log/go.mod': 'module acme.io/log\n',
      'lib/log/go.sum': '',
    });
    assert.deepEqual(usedOf(plan), ['go.mod', 'lib/log/go.mod']);
    assert.deepEqual(leftOutOf(plan), []);
  });

  it('leave out replacements by folders outside, and download the rest', () => {
    const plan = planOf('golang', {
      'go.mod': 'module app\n\ngo 1.24\n\nreplace acme.io/log => ../log\n\nreplace acme.io/net => ./net\n',
    });
    assert.deepEqual(leftOutOf(plan), [
      'go.mod replaces "acme.io/log" with "../log", which is outside the app\'s folder. The dependencies of that ' +
        'module are not installed, and Go cannot build what imports it. Set spec.path of the App to a folder that ' +
        'contains both.',
      'go.mod replaces "acme.io/net" with "./net", which has no go.mod. The dependencies of that module are not ' +
        'installed, and Go cannot build what imports it.',
    ]);
    goldenDockerfile('golang-replaced-outside', plan);
  });

  it('leave out members of go.work outside', () => {
    const plan = planOf('golang', {
      'go.work': 'go 1.24\nuse ./api\nuse ../shared\n',
      'api/go.mod': 'module example.com/api\n',
    });
    assert.match(
      stageText(plan),
      /mkdir -p \.\.\/shared && echo 'module missing\.invalid\/module0' > \.\.\/shared\/go\.mod/,
    );
    assert.match(leftOutOf(plan).join('\n'), /^go\.work uses "\.\.\/shared", which is outside the app's folder\./);
  });

  it('in vendor/ are not downloaded', () => {
    const plan = planOf('golang', {
      'go.mod': 'module app\n\ngo 1.22\n',
      'go.sum': '',
      'vendor/modules.txt': '# a v1.0.0\n',
    });
    assert.deepEqual(usedOf(plan), ['go.mod', 'go.sum', 'vendor/modules.txt']);
    assert.equal(stageText(plan), '');
    assert.match(leftOutOf(plan).join('\n'), /^No Go modules are downloaded: vendor\/modules\.txt says/);
  });

  it('in vendor/ are ignored before Go 1.14, and those of a member in a workspace', () => {
    for (const files of [
      { 'go.mod': 'module app\n\ngo 1.13\n', 'vendor/modules.txt': '' },
      { ...WORKSPACE, 'api/vendor/modules.txt': '# a v1.0.0\n', 'vendor/modules.txt': '# a v1.0.0\n' },
    ])
      assert.match(stageText(planOf('golang', files)), /go mod download/);
  });

  it('of other folders, tests and packages are not used', () => {
    const plan = planOf('golang', {
      'go.mod': 'module app\n',
      'tools/go.mod': 'module tools\n',
      'testdata/go.mod': 'module test\n',
      'vendor/a/go.mod': 'module a\n',
    });
    assert.deepEqual(usedOf(plan), ['go.mod']);
  });
});

describe('lines of go.mod and go.work', () => {
  const name = fc.stringMatching(/^[a-z]{1,8}$/);

  it('have the same meaning alone and in a block, quoted or not', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ name, isQuoted: fc.boolean(), comment: fc.boolean() })),
        fc.boolean(),
        (all, isBlock) => {
          const lines = all.map(
            (each) =>
              `./${each.name}`.replace(/.*/, (it) => (it !== '' && each.isQuoted ? `"${it}"` : it)) +
              (each.comment ? ' // why' : ''),
          );
          const text = isBlock ? `use (\n${lines.join('\n')}\n)\n` : lines.map((line) => `use ${line}\n`).join('');
          assert.deepEqual(
            usedFolders(goDirectives(text)),
            all.map((each) => `./${each.name}`),
          );
        },
      ),
    );
  });

  it('never fail, whatever they contain', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('replace', ' ', '\n', '=>', '(', ')', './a', '"', '`', '//', 'é') }),
        (text) => {
          localReplacements(goDirectives(text));
          goModules({
            manifests: new Map([
              ['go.mod', text],
              ['go.work', text],
            ]),
            appFolder: '',
          });
        },
      ),
    );
  });
});
