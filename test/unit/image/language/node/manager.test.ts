import assert from 'node:assert/strict';
import fc from 'fast-check';
import { managerOf } from '../../../../../src/image/language/node/manager.ts';
import { commandsOf, planOf } from './projects.ts';

type Files = Readonly<Record<string, string | object>>;

const BERRY = '__metadata:\n  version: 8\n';
const CLASSIC = '# yarn lockfile v1\n\n\nms@2:\n  version "2.1.3"\n';

describe('the package manager of a Node.js project', () => {
  for (const [what, files, expected] of [
    ['is npm if nothing says otherwise', { 'package.json': {} }, 'npm'],
    ['is the one of packageManager', { 'package.json': { packageManager: 'pnpm@10.4.1' } }, 'pnpm@10.4.1'],
    [
      'has the version without the hash that follows',
      { 'package.json': { packageManager: 'yarn@4.9.2+sha512.0abc' } },
      'yarn@4.9.2 berry',
    ],
    [
      'is the one of packageManager rather than that of the lock file',
      { 'package.json': { packageManager: 'pnpm@9.0.0' }, 'package-lock.json': '{}' },
      'pnpm@9.0.0',
    ],
    [
      'is the one of devEngines',
      { 'package.json': { devEngines: { packageManager: { name: 'bun', version: '^1.2.0' } } } },
      'bun@^1.2.0',
    ],
    [
      'may be one of several in devEngines',
      { 'package.json': { devEngines: { packageManager: [{ name: 'vlt' }, { name: 'pnpm', version: '10' }] } } },
      'pnpm@10',
    ],
    ['is that of package-lock.json', { 'package.json': {}, 'package-lock.json': '{}' }, 'npm package-lock.json'],
    ['is that of bun.lockb', { 'package.json': {}, 'bun.lockb': '' }, 'bun bun.lockb'],
    [
      'is that of pnpm-lock.yaml, in a version that writes this format',
      { 'package.json': {}, 'pnpm-lock.yaml': "lockfileVersion: '6.0'\n" },
      'pnpm@8 pnpm-lock.yaml',
    ],
    [
      'is pnpm 10 for the newest format',
      { 'package.json': {}, 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" },
      'pnpm@10 pnpm-lock.yaml',
    ],
    [
      'has the version of the lock file rather than a lower limit',
      { 'package.json': { engines: { pnpm: '>=7' } }, 'pnpm-lock.yaml': "lockfileVersion: '6.0'\n" },
      'pnpm@8 pnpm-lock.yaml',
    ],
    [
      'is pnpm 7 for an old format',
      { 'package.json': {}, 'pnpm-lock.yaml': 'lockfileVersion: 5.4\n' },
      'pnpm@7 pnpm-lock.yaml',
    ],
    ['is Yarn 1 for its lock file', { 'package.json': {}, 'yarn.lock': CLASSIC }, 'yarn@1 yarn.lock'],
    ['is Yarn 4 for its lock file', { 'package.json': {}, 'yarn.lock': BERRY }, 'yarn@4 berry yarn.lock'],
    [
      'is Yarn 3 for its lock file',
      { 'package.json': {}, 'yarn.lock': BERRY.replace('8', '6') },
      'yarn@3 berry yarn.lock',
    ],
    [
      'is a release of Yarn in the project',
      {
        'package.json': { packageManager: 'yarn@4.0.0' },
        '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-3.8.7.cjs\n',
        '.yarn/releases/yarn-3.8.7.cjs': '',
        'yarn.lock': BERRY.replace('8', '6'),
      },
      'yarn@4.0.0 berry yarn.lock .yarn/releases/yarn-3.8.7.cjs',
    ],
    ['is the one of engines without a lock file', { 'package.json': { engines: { pnpm: '^9' } } }, 'pnpm@^9'],
    [
      'has the version of engines with a lock file',
      { 'package.json': { engines: { yarn: '~1.22.0' } }, 'yarn.lock': CLASSIC },
      'yarn@~1.22.0 yarn.lock',
    ],
    [
      'is what the lock file says if engines only has a lower limit',
      { 'package.json': { engines: { yarn: '>=1.22' } }, 'yarn.lock': BERRY },
      'yarn@4 berry yarn.lock',
    ],
    ['is the npm of the image for a lower limit', { 'package.json': { engines: { npm: '>=8' } } }, 'npm'],
    ['is another npm for any other range', { 'package.json': { engines: { npm: '^9' } } }, 'npm@^9'],
    [
      'has the version of .bun-version',
      { 'package.json': {}, 'bun.lock': '{}', '.bun-version': 'v1.2.3\n' },
      'bun@1.2.3 bun.lock',
    ],
    [
      'prefers npm-shrinkwrap.json, as npm does',
      { 'package.json': {}, 'package-lock.json': '{}', 'npm-shrinkwrap.json': '{}' },
      'npm npm-shrinkwrap.json',
    ],
    ['ignores what is not a version', { 'package.json': { packageManager: 'pnpm@git+ssh://x' } }, 'pnpm'],
  ] as readonly (readonly [string, Files, string])[]) {
    it(what, () => {
      const { name, version, isBerry, locks, release } = planOf(files).manager;
      const shown = [
        version === undefined ? name : `${name}@${version}`,
        ...(isBerry ? ['berry'] : []),
        ...locks,
        ...(release === undefined ? [] : [release]),
      ];
      assert.equal(shown.join(' '), expected);
    });
  }

  it('always uses its lock file as it is', () => {
    const frozen: readonly (readonly [Files, string])[] = [
      [{ 'package.json': {}, 'package-lock.json': '{}' }, 'npm ci --no-audit --no-fund'],
      [{ 'package.json': {}, 'pnpm-lock.yaml': '' }, 'pnpm install --frozen-lockfile'],
      [{ 'package.json': {}, 'yarn.lock': CLASSIC }, 'yarn install --non-interactive --frozen-lockfile'],
      [{ 'package.json': {}, 'yarn.lock': BERRY }, 'yarn install --immutable'],
      [{ 'package.json': {}, 'bun.lock': '{}' }, 'bun install --frozen-lockfile'],
    ];
    for (const [files, command] of frozen) assert.ok(commandsOf(files).includes(command), command);
  });

  it('comes from the registry in its very version, with the settings of the project', () => {
    const files = { 'package.json': { packageManager: 'pnpm@10.4.1' }, '.npmrc': 'registry=https://npm.example/' };
    assert.equal(
      commandsOf(files)[0],
      'npm install --global --prefix /opt/package-manager --no-audit --no-fund --globalconfig /tmp/npmrc ' +
        '--allow-scripts=pnpm pnpm@10.4.1',
    );
    const yarn = {
      'package.json': { packageManager: 'yarn@4.9.2' },
      '.yarnrc.yml': 'npmRegistryServer: "https://npm.example"\n',
    };
    assert.equal(
      commandsOf(yarn)[0],
      'npm install --global --prefix /opt/package-manager --no-audit --no-fund --registry https://npm.example ' +
        '@yarnpkg/cli-dist@4.9.2',
    );
  });

  it('is the newest pnpm that runs on an old Node.js', () => {
    const files = { 'package.json': { engines: { pnpm: '' }, packageManager: 'pnpm' } };
    assert.match(commandsOf(files, { version: '18.20' })[0] ?? '', / pnpm@10$/);
    assert.match(commandsOf(files, { version: '24' })[0] ?? '', / pnpm@latest$/);
  });

  it('is found in any text', () => {
    const root = { folder: '', path: 'package.json' };
    fc.assert(
      fc.property(
        fc.object({ key: fc.constantFrom('packageManager', 'devEngines', 'engines', 'name', 'version', 'yarn') }),
        fc.dictionary(fc.constantFrom('yarn.lock', 'pnpm-lock.yaml', '.yarnrc.yml', 'package-lock.json'), fc.string()),
        (data, files) => {
          const { name } = managerOf({ folder: '', root: { ...root, data }, files: new Map(Object.entries(files)) });
          assert.ok(['npm', 'pnpm', 'yarn', 'bun'].includes(name));
        },
      ),
    );
  });
});
