import assert from 'node:assert/strict';
import path from 'node:path';
import fc from 'fast-check';
import { nodejs } from '../../../../../src/image/language/node/toolchain.ts';
import { golden } from '../../../golden.ts';
import { documents, workspaceOf } from '../../../workspace/documents.ts';
import { rendered } from '../../planned.ts';
import { commandsOf, contextOf, dependenciesOf, messagesOf, planOf, textsOf } from './projects.ts';

type Files = Readonly<Record<string, string | object>>;

const MEMBERS: Files = {
  'packages/a/package.json': { name: 'a', dependencies: { b: '*' } },
  'packages/b/package.json': { name: 'b', bin: { bee: './bee.js' }, scripts: { build: 'tsc' } },
};
const BERRY = '__metadata:\n  version: 8\n\n"ms@npm:2":\n  version: 2.1.3\n';

const PROJECTS: Readonly<Record<string, Files>> = {
  npm: {
    ...MEMBERS,
    'package.json': { workspaces: ['packages/*'], devDependencies: { 'patch-package': '8' } },
    'package-lock.json': {
      packages: { '': {}, 'node_modules/bcrypt': { hasInstallScript: true }, 'node_modules/prisma': {} },
    },
    'patches/ms+2.1.3.patch': '',
    'unrelated/package.json': {},
  },
  pnpm: {
    ...MEMBERS,
    'package.json': { packageManager: 'pnpm@10.4.1+sha512.abc', scripts: { test: 'vitest' } },
    'pnpm-workspace.yaml': 'packages: [packages/*]\npatchedDependencies: {ms: patches/ms.patch}\n',
    'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
    '.npmrc': 'auto-install-peers=true\n',
    'patches/ms.patch': '',
    'patches/other.patch': '',
  },
  'yarn-1': { ...MEMBERS, 'package.json': { workspaces: { packages: ['packages/*'] } }, 'yarn.lock': 'ms@2:\n' },
  'yarn-release': {
    ...MEMBERS,
    'package.json': { workspaces: ['packages/*'] },
    'yarn.lock': BERRY,
    '.yarnrc.yml':
      'nodeLinker: node-modules\nyarnPath: .yarn/releases/yarn-4.9.2.cjs\nplugins: [.yarn/plugins/p.cjs]\n',
    '.yarn/releases/yarn-4.9.2.cjs': '',
    '.yarn/plugins/p.cjs': '',
    '.yarn/plugins/q.cjs': '',
  },
  'yarn-pnp': { ...MEMBERS, 'package.json': { workspaces: ['packages/*'] }, 'yarn.lock': BERRY },
  bun: { ...MEMBERS, 'package.json': { workspaces: ['packages/*'] }, 'bun.lock': '{}', '.bun-version': '1.2.3' },
};

const WORKSPACE = workspaceOf(
  documents(
    'kind: App\nmetadata: {name: shop}\nspec: {path: ., language: {name: nodejs}}',
    'kind: Workspace\nmetadata: {name: dev, app: shop}\nspec: {shell: {type: bash}}',
  ),
);

describe('a project of Node.js', () => {
  for (const [name, files] of Object.entries(PROJECTS)) {
    it(`by ${name} has the Dockerfile`, () => {
      const texts = textsOf(files);
      golden(
        path.join(import.meta.dirname, '../../golden', `nodejs-by-${name}.Dockerfile`),
        rendered(WORKSPACE, { manifests: [...texts.keys()], texts }).text,
      );
    });
  }

  it('uses its manifests and nothing else', () => {
    assert.deepEqual(dependenciesOf(PROJECTS['npm'] ?? {}).manifests, [
      'package-lock.json',
      'package.json',
      'packages/a/package.json',
      'packages/b/package.json',
      'patches/ms+2.1.3.patch',
    ]);
    assert.deepEqual(dependenciesOf(PROJECTS['pnpm'] ?? {}).manifests, [
      '.npmrc',
      'package.json',
      'packages/a/package.json',
      'packages/b/package.json',
      'patches/ms.patch',
      'pnpm-lock.yaml',
      'pnpm-workspace.yaml',
    ]);
  });

  it('has a volume for each folder node_modules, and none for archives', () => {
    assert.deepEqual(dependenciesOf(PROJECTS['bun'] ?? {}).volumes, [
      '/workspace/node_modules',
      '/workspace/packages/a/node_modules',
      '/workspace/packages/b/node_modules',
    ]);
    const archives = dependenciesOf(PROJECTS['yarn-pnp'] ?? {});
    assert.deepEqual([archives.volumes, archives.onCreate], [[], ['yarn', 'install', '--immutable']]);
  });

  it('is that of the whole repository if the app is a member', () => {
    const files = Object.fromEntries(
      Object.entries(PROJECTS['pnpm'] ?? {}).map(([name, each]) => [`shop/${name}`, each]),
    );
    const { project, packages } = planOf(files, { appFolder: 'shop/packages/a' });
    assert.deepEqual([project.folder, packages.map(({ folder }) => folder)], ['shop', ['packages/a', 'packages/b']]);
    const { manifests, volumes } = dependenciesOf(files, { appFolder: 'shop/packages/a' });
    assert.ok(manifests.includes('shop/pnpm-lock.yaml'));
    assert.equal(volumes?.[1], '/workspace/shop/packages/a/node_modules');
    const member = contextOf(files, { appFolder: 'shop/packages/a' });
    assert.deepEqual(nodejs.path(member).slice(0, 2), [
      '/workspace/shop/packages/a/node_modules/.bin',
      '/workspace/shop/node_modules/.bin',
    ]);
    const alone = planOf({ ...files, 'other/package.json': {} }, { appFolder: 'other' });
    assert.equal(alone.project.folder, 'other');
  });

  it('may be in JSON5 or YAML for pnpm', () => {
    assert.equal(planOf({ 'package.json5': '{// a\n engines: {pnpm: "10"},}' }).manager.name, 'pnpm');
    const { packages } = planOf({
      'package.json': { packageManager: 'pnpm@10.0.0' },
      'pnpm-workspace.yaml': 'packages: [x]',
      'x/package.yaml': 'name: x\n',
    });
    assert.deepEqual(
      packages.map(({ path: file }) => file),
      ['x/package.yaml'],
    );
  });

  it('includes the folders and archives that dependencies refer to', () => {
    const files = {
      'package.json': { dependencies: { c: 'link:libs/c', d: 'file:vendor/d-1.0.0.tgz', gone: 'file:libs/gone' } },
      'libs/c/package.json': { dependencies: { e: 'file:../e', c: 'file:../c' } },
      'libs/e/package.json': {},
      'vendor/d-1.0.0.tgz': '',
      'vendor/other.tgz': '',
    };
    assert.deepEqual(dependenciesOf(files).manifests, [
      'libs/c/package.json',
      'libs/e/package.json',
      'package.json',
      'vendor/d-1.0.0.tgz',
    ]);
    assert.match(
      messagesOf(files).find((each) => each.includes('gone')) ?? '',
      /^"gone" \(file:libs\/gone\) in package\.json cannot be installed in the build: "libs\/gone" has no package\.json/,
    );
  });

  for (const [what, files, message] of [
    ['no lock file', { 'package.json': { dependencies: { ms: '2' } } }, /^There is no package-lock\.json, so npm/],
    [
      'install scripts',
      { 'package.json': { scripts: { postinstall: 'nuxt prepare' } } },
      /^"postinstall" in package\.json is not run in the build/,
    ],
    [
      'members that pnpm does not read',
      { 'package.json': { packageManager: 'pnpm@10.0.0', workspaces: ['packages/*'] } },
      /^"workspaces" in package\.json is not used: pnpm reads members from pnpm-workspace\.yaml only/,
    ],
    [
      'packages that only Lerna lists',
      { 'package.json': {}, 'lerna.json': { packages: ['packages/*'] } },
      /^"packages" in lerna\.json is not used/,
    ],
    [
      'a dependency that leads out',
      { 'package.json': { dependencies: { x: 'file:../x' } }, 'package-lock.json': '{}' },
      /^"x" \(file:\.\.\/x\) in package\.json leads out of the app's folder/,
    ],
    [
      'a folder that is copied without its source',
      {
        'package.json': { packageManager: 'pnpm@10.0.0', dependencies: { x: 'file:x' } },
        'x/package.json': {},
        'pnpm-lock.yaml': '',
      },
      /^"x" \(file:x\) in package\.json is installed without its source: pnpm copies the folder/,
    ],
    [
      'a member with a broken manifest',
      { 'package.json': { workspaces: ['a'] }, 'a/package.json': '{' },
      /^The manifest in a is not valid/,
    ],
    [
      'a folder with a name that Dockerfiles give a meaning',
      { 'package.json': { workspaces: ['*'] }, 'my $x/package.json': {} },
      /^"my \$x" is not used: the name of the folder/,
    ],
    [
      'browsers',
      { 'package.json': {}, 'yarn.lock': '"@playwright/test@^1":\nplaywright@1:\n' },
      /^The browsers of Playwright are not in the image/,
    ],
    ['a broken manifest', { 'package.json': '{' }, /^package\.json is not a valid manifest/],
  ] as readonly (readonly [string, Files, RegExp])[]) {
    it(`says what it leaves out: ${what}`, () => {
      const messages = messagesOf(files);
      assert.equal(messages.length, 1, messages.join('\n'));
      assert.match(messages[0] ?? '', message);
    });
  }

  it('says nothing of scripts that do not matter', () => {
    const scripts = { preinstall: 'npx only-allow pnpm', postinstall: 'patch-package', prepare: 'husky' };
    assert.deepEqual(messagesOf({ 'package.json': { scripts } }), []);
  });

  it('without a manifest has no dependencies, and no folders in PATH', () => {
    assert.equal(nodejs.dependencies(contextOf({ 'yarn.lock': '' })), undefined);
    assert.deepEqual(nodejs.path(contextOf({})), ['/opt/tools/bin']);
  });

  it('compiles only what a lock file says is compiled', () => {
    const compilers = (files: Files): string[] => (dependenciesOf(files).buildPackages ?? []).map(({ what }) => what);
    const lock = (packages: object): Files => ({ 'package.json': {}, 'package-lock.json': { packages } });
    assert.deepEqual(compilers(lock({ 'node_modules/x': { hasInstallScript: true } })), ['g++', 'make', 'python3']);
    assert.deepEqual(compilers(lock({ 'node_modules/esbuild': { hasInstallScript: true } })), []);
    assert.deepEqual(compilers(lock({ 'node_modules/x': { hasInstallScript: true, os: ['darwin'] } })), []);
    assert.deepEqual(compilers({ 'package.json': {}, 'pnpm-lock.yaml': 'packages:\n  node-addon-api@8.0.0:\n' }), [
      'g++',
      'make',
      'python3',
    ]);
    assert.deepEqual(compilers({ 'package.json': {}, 'yarn.lock': '"bcrypt@npm:^5":\n' }), ['g++', 'make', 'python3']);
    assert.deepEqual(
      compilers({ 'package.json': {}, 'bun.lock': '{\n  "packages": {\n    "nan": ["nan@2"],\n' }).length,
      3,
    );
  });

  it('installs git if a package comes from a repository', () => {
    for (const from of ['github:a/b', 'a/b#v1', 'git+https://example.com/a.git'])
      assert.deepEqual(dependenciesOf({ 'package.json': { dependencies: { x: from } } }).buildPackages, [
        { what: 'git', by: 'x in package.json' },
      ]);
    assert.deepEqual(
      dependenciesOf({ 'package.json': { dependencies: { x: '1', '@a/b': 'npm:c@1' } } }).buildPackages,
      [],
    );
  });

  it('includes the lock files of members if each has its own', () => {
    const files = { 'package.json': {}, 'pnpm-lock.yaml': '', 'a/package.json': {}, 'a/pnpm-lock.yaml': '' };
    const members = 'packages: [a]\n';
    const shared = dependenciesOf({ ...files, 'pnpm-workspace.yaml': members }).manifests;
    const own = dependenciesOf({
      ...files,
      'pnpm-workspace.yaml': `${members}sharedWorkspaceLockfile: false\n`,
    }).manifests;
    assert.deepEqual(
      own.filter((name) => !shared.includes(name)),
      ['a/pnpm-lock.yaml'],
    );
  });

  it('never fails for what its files contain', () => {
    const value = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom('workspaces: [', '{"workspaces": {"packages": [1, "*"]}}', '{"bin": {"__proto__": "x"}}'),
    );
    const name = fc.constantFrom(
      'package.json',
      'a/package.json',
      'package-lock.json',
      'pnpm-lock.yaml',
      'pnpm-workspace.yaml',
      'yarn.lock',
      '.yarnrc.yml',
      'bun.lock',
    );
    fc.assert(
      fc.property(fc.dictionary(name, value), (files) => {
        const found = nodejs.dependencies(contextOf(files));
        for (const each of found?.manifests ?? []) assert.ok(Object.hasOwn(files, each));
      }),
    );
  });

  it('quotes names of folders and files in its commands', () => {
    const commands = commandsOf({
      'package.json': { workspaces: ['p/*'] },
      "p/it's $HOME/package.json": { scripts: { a: 'b' }, bin: '; rm' },
    });
    assert.match(commands.join('\n'), /'p\/it'\\''s \$HOME'; do/);
    assert.match(commands.join('\n'), /'p\/it'\\''s \$HOME\/; rm'/);
  });
});
