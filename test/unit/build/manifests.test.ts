import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fingerprint } from '../../../src/build/fingerprint.ts';
import { findManifests, stageManifests } from '../../../src/build/manifests.ts';
import { folderWith, removeFolders } from '../folder.ts';

const PATTERN = /^(?:requirements|constraints)[a-z-]*\.txt$/;

describe('findManifests', () => {
  afterEach(removeFolders);

  it('finds the files of the app folder that fit, sorted', async () => {
    const app = folderWith({ 'requirements.txt': '', 'constraints.txt': '', 'requirements-dev.txt': '', 'app.py': '', 'sub/requirements.txt': '' });
    assert.deepEqual(await findManifests(app, PATTERN), ['constraints.txt', 'requirements-dev.txt', 'requirements.txt']);
    assert.deepEqual(await findManifests(app, undefined), []);
  });

  it('leaves out what leads out of the app folder, and what is no file', async () => {
    const root = folderWith({ 'secret.txt': 's', 'app/shared/real.txt': 'r', 'app-other/requirements.txt': '' });
    const app = path.join(root, 'app');
    symlinkSync('../secret.txt', path.join(app, 'requirements.txt'));
    symlinkSync('../app-other/requirements.txt', path.join(app, 'requirements-a.txt'));
    symlinkSync('nowhere', path.join(app, 'requirements-b.txt'));
    symlinkSync('shared/real.txt', path.join(app, 'requirements-c.txt'));
    mkdirSync(path.join(app, 'requirements-d.txt'));
    assert.deepEqual(await findManifests(app, PATTERN), ['requirements-c.txt']);
  });

  it('looks into the folders that may hold some, and follows no link to a folder', async () => {
    const root = folderWith({ 'a.toml': '', 'one/a.toml': '', 'one/two/a.toml': '', 'target/a.toml': '', '.git/a.toml': '', '.conf/a.toml': '' });
    symlinkSync('one', path.join(root, 'linked'));
    const found = await findManifests(root, /(?:^|\/)a\.toml$/, /^(?:\.conf|(?!target$)[a-z]+(?:\/[a-z]+)*)$/);
    assert.deepEqual(found, ['.conf/a.toml', 'a.toml', 'one/a.toml', 'one/two/a.toml']);
  });

  it('looks through a link to the app folder itself', async () => {
    const root = folderWith({ 'app/requirements.txt': '' });
    symlinkSync('app', path.join(root, 'link'));
    assert.deepEqual(await findManifests(path.join(root, 'link'), PATTERN), ['requirements.txt']);
  });
});

describe('stageManifests', () => {
  afterEach(removeFolders);

  it('copies what links point at, and tells its digest', async () => {
    const root = folderWith({ 'app/shared/real.txt': 'content' });
    const context = folderWith();
    symlinkSync('shared/real.txt', path.join(root, 'app/requirements.txt'));
    const staged = await stageManifests(path.join(root, 'app'), ['requirements.txt'], context);
    assert.deepEqual(staged, [{ name: 'requirements.txt', digest: createHash('sha256').update('content').digest('hex') }]);
    assert.equal(readFileSync(path.join(context, 'requirements.txt'), 'utf8'), 'content');
    assert.deepEqual(readdirSync(context), ['requirements.txt']);
  });

  it('keeps them in their folders', async () => {
    const context = folderWith();
    await stageManifests(folderWith({ 'a/b/c.toml': 'content' }), ['a/b/c.toml'], context);
    assert.equal(readFileSync(path.join(context, 'a/b/c.toml'), 'utf8'), 'content');
  });
});

describe('fingerprint', () => {
  const parts = { dockerfile: 'FROM a', target: 'dev', args: { A: '1', B: '2' }, manifests: [{ name: 'x', digest: '1' }, { name: 'y', digest: '2' }], certificates: [] };

  it('does not depend on the order of args and manifests, nor on the day', () => {
    const flipped = { ...parts, args: { B: '2', A: '1' }, manifests: parts.manifests.toReversed() };
    assert.equal(fingerprint(flipped), fingerprint(parts));
    assert.equal(fingerprint(parts), '7c23cd853d8de18b6a51fa5f97848cb1d1009013854176b3d9649d013f92a13e');
  });

  it('changes with everything that changes the image', () => {
    const others = [{ dockerfile: 'FROM b' }, { target: 'base' }, { args: { A: '1', B: '3' } }, { args: { A: '12', B: '' } }, { manifests: [{ name: 'x', digest: '12' }] }, { manifests: [] }, { certificates: [{ name: 'x', digest: '1' }] }, { certificates: [{ name: 'x', digest: '2' }] }, { context: '' }, { context: '1' }];
    const all = [parts, ...others.map((change) => ({ ...parts, ...change }))].map(fingerprint);
    assert.equal(new Set(all).size, all.length);
  });
});
