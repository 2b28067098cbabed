import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hostUsesOf } from '../../../src/build/host-use.ts';
import { findConsent } from '../../../src/command/consent.ts';
import { homeFolder } from '../../../src/home/folder.ts';
import { refuseUnasked, remember, unasked } from '../../../src/secret/consent.ts';
import { loadRoot } from '../../../src/workspace/load.ts';
import { folderWith, removeFolders } from '../folder.ts';
import { APP, DEV, documents } from '../workspace/documents.ts';

describe('consent', () => {
  afterEach(removeFolders);

  const home = (): ReturnType<typeof homeFolder> => homeFolder({ DVM_HOME: path.join(folderWith(), 'home') }, '/nowhere');
  const uses = (...names: string[]): { what: string; why: string }[] => names.map((what) => ({ what, why: 'x' }));

  it('asks for each thing once, for each folder by itself, and for what is new', async () => {
    const own = home();
    const wanted = [{ folder: '/code', uses: uses('a') }, { folder: '/code', uses: uses('b', 'a') }];
    assert.deepEqual(await unasked(own, wanted), [{ folder: '/code', uses: uses('a', 'b') }]);
    await remember(own, await unasked(own, wanted));
    assert.deepEqual(await unasked(own, wanted), []);
    assert.deepEqual(await unasked(own, [{ folder: '/code', uses: uses('a', 'c') }, { folder: '/other', uses: uses('a') }]), [{ folder: '/code', uses: uses('c') }, { folder: '/other', uses: uses('a') }]);
    assert.equal(statSync(own.trust).mode & 0o777, 0o600);
    assert.deepEqual(JSON.parse(readFileSync(own.trust, 'utf8')), { version: 1, folders: { '/code': ['a', 'b'] } });
  });

  it('takes a file that is damaged for none', async () => {
    const own = home();
    await remember(own, [{ folder: '/code', uses: uses('a') }]);
    for (const text of ['{', 'null', '{"version": 1, "folders": {"/code": "a"}}', '{"version": 2, "folders": {"/code": ["a"]}}']) {
      writeFileSync(own.trust, text);
      assert.equal((await unasked(own, [{ folder: '/code', uses: uses('a') }])).length, 1);
    }
  });

  it('forgets nothing when two doors write at once', async () => {
    const own = home();
    await Promise.all(['a', 'b', 'c', 'd'].map((what) => remember(own, [{ folder: '/code', uses: uses(what) }])));
    assert.deepEqual(await unasked(own, [{ folder: '/code', uses: uses('a', 'b', 'c', 'd') }]), []);
  });

  it('is needed for everything that a build takes', () => {
    refuseUnasked(uses('a'), new Set(['a', 'b']));
    assert.throws(() => refuseUnasked(uses('a', 'c'), new Set(['a'])), { code: 'consent', message: /\n- c \(x\)$/ });
  });

  const CREDENTIALS = ['kind: Credential\nmetadata: {name: NPM_TOKEN, app: shop}\nspec: {source: env, envVar: CI_TOKEN}', 'kind: Credential\nmetadata: {name: UNUSED, app: shop}\nspec: {source: env, envVar: UNUSED}'];

  it('lists what steps use, and nothing else', async () => {
    const root = folderWith({ 'w.yaml': documents(APP, DEV, ...CREDENTIALS), 'package.json': '{"dependencies": {"a": "git+ssh://git@git.example.com/a.git"}}' });
    const { workspaces } = await loadRoot(root);
    const [workspace] = workspaces;
    assert.ok(workspace !== undefined);
    assert.deepEqual((await hostUsesOf(workspace)).map(({ what }) => what), ['the SSH agent, to sign in to git.example.com', 'the variable CI_TOKEN of this machine', 'the variable NPM_TOKEN of this machine']);
    const own = home();
    const { missing } = await findConsent(own, workspaces);
    assert.equal(missing[0]?.folder, root);
    await remember(own, missing);
    assert.deepEqual((await findConsent(own, workspaces)).missing, []);
  });

  it('is not needed for a build that takes nothing', async () => {
    const root = folderWith({ 'w.yaml': documents(APP, DEV), 'package.json': '{}' });
    assert.deepEqual((await findConsent(home(), (await loadRoot(root)).workspaces)).missing, []);
  });

  it('is needed for an app outside of the folder that is opened, also behind a link', async () => {
    const outside = folderWith({ 'package.json': '{}' });
    const root = folderWith({ 'infra/w.yaml': documents(APP.replace('path: .', `path: ${outside}`), DEV), 'infra/v.yaml': documents(APP.replace('shop', 'near').replace('path: .', 'path: ../api'), DEV.replace('shop', 'near')), 'api/package.json': '{}' });
    const [near, far] = (await loadRoot(root)).workspaces;
    assert.ok(near !== undefined && far !== undefined);
    assert.deepEqual(await hostUsesOf(near), []);
    assert.deepEqual((await hostUsesOf(far)).map(({ what }) => what), [`files of the folder ${outside}`]);
  });
});
