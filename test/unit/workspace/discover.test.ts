import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { discoverYaml } from '../../../src/workspace/discover.ts';
import { loadRoot } from '../../../src/workspace/load.ts';
import { asOrdinaryUser, folderWith, removeFolders } from '../folder.ts';
import { APP, complaints, DEV, documents, V1 } from './documents.ts';

async function found(root: string): Promise<string[]> {
  return (await discoverYaml(root)).map(({ file }) => path.relative(root, file));
}

const ours = (...names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, V1]));

describe('discoverYaml', () => {
  afterEach(removeFolders);

  it('finds .yaml and .yml files of ours, sorted, at any depth', async () => {
    const root = folderWith({ ...ours('b.yml', 'a/deep/x.yaml', 'a.YAML', 'c.json', 'yaml'), 'foreign.yaml': 'apiVersion: v1', 'broken.yaml': '{{ [' });
    assert.deepEqual(await found(root), ['a.YAML', 'a/deep/x.yaml', 'b.yml']);
  });

  it('looks into no folders of git, npm and our own', async () => {
    assert.deepEqual(await found(folderWith(ours('.git/a.yaml', 'x/node_modules/y/a.yaml', '.devopsmaestro/a.yaml', '.github/a.yaml'))), ['.github/a.yaml']);
  });

  it('leaves out what .gitignore says, the innermost opinion wins', async () => {
    const root = folderWith({
      ...ours('a.yaml', 'gen.yaml', 'out/a.yaml', 'sub/gen.yaml', 'sub/local.yaml', 'sub/out/a.yaml', 'sub/deep/only.yaml', 'only.yaml', 'keep/gen.yaml'),
      '.gitignore': 'gen.yaml\n/out/\n# a comment\n!keep/gen.yaml\n',
      'sub/.gitignore': '!gen.yaml\nlocal.*\n/only.yaml\n',
    });
    assert.deepEqual(await found(root), ['a.yaml', 'keep/gen.yaml', 'only.yaml', 'sub/deep/only.yaml', 'sub/gen.yaml', 'sub/out/a.yaml']);
  });

  it('does not bring back a file below an ignored folder, as git does not', async () => {
    assert.deepEqual(await found(folderWith({ ...ours('out/a.yaml'), '.gitignore': 'out/\n!out/a.yaml\n' })), []);
  });

  it('tells upper and lower case apart in .gitignore where file systems do', async function () {
    if (process.platform !== 'linux') return this.skip();
    assert.deepEqual(await found(folderWith({ ...ours('build/a.yaml'), '.gitignore': 'Build/\n' })), ['build/a.yaml']);
  });

  it('does not follow links to folders, so that a loop ends', async () => {
    const root = folderWith(ours('a/x.yaml'));
    symlinkSync(root, path.join(root, 'a', 'loop'));
    symlinkSync('nowhere', path.join(root, 'dangling.yaml'));
    symlinkSync('a', path.join(root, 'folder.yaml'));
    assert.deepEqual(await found(root), ['a/x.yaml']);
  });

  it('reads no huge files, and no folder that is named like a file', async () => {
    const root = folderWith({ 'huge.yaml': `${V1}\n#${'x'.repeat(1024 * 1024)}`, ...ours('odd.yaml/inside.yaml') });
    mkdirSync(path.join(root, '.gitignore'));
    assert.deepEqual(await found(root), ['odd.yaml/inside.yaml']);
  });

  it('passes over files and folders that cannot be read', async () => {
    const root = folderWith(ours('a.yaml', 'secret/b.yaml', 'c.yaml'));
    chmodSync(path.join(root, 'secret'), 0);
    chmodSync(path.join(root, 'c.yaml'), 0);
    assert.deepEqual(await asOrdinaryUser(root, () => found(root)), ['a.yaml']);
  });

  it('can be stopped', async () => {
    await assert.rejects(discoverYaml(folderWith(), AbortSignal.abort(new Error('enough'))), /enough/);
  });

  it('says so when the root is missing or a file', async () => {
    const root = folderWith({ file: '' });
    await assert.rejects(discoverYaml(path.join(root, 'nope')), { code: 'not_found', message: `${path.join(root, 'nope')} does not exist.` });
    await assert.rejects(discoverYaml(path.join(root, 'file')), { code: 'not_found', message: `${path.join(root, 'file')} is not a folder.` });
  });
});

describe('loadRoot', () => {
  afterEach(removeFolders);

  it('links documents of several files, and sorts workspaces and complaints', async () => {
    const root = folderWith({ 'z.yaml': documents(APP), 'a/ws.yaml': documents(DEV, DEV.replace('dev', 'box')), 'b.yaml': documents('kind: Nothing') });
    const { workspaces, diagnostics, files } = await loadRoot(root);
    assert.deepEqual(workspaces.map((workspace) => workspace.path), ['shop/box', 'shop/dev']);
    assert.deepEqual(workspaces.map(({ appPath, identity }) => [appPath.value, identity])[0], [root, `${path.join(root, 'a')}#shop/box`], 'the path is relative to the file of the App');
    assert.deepEqual(complaints(diagnostics), ['2:7 error Unknown kind "Nothing".']);
    assert.equal(files.length, 3);
  });

  it('says once what two workspaces find', async () => {
    const root = folderWith({ 'a.yaml': documents(APP.replace('{name: shop}', '{name: shop, domain: gone}'), DEV, DEV.replace('dev', 'box')) });
    assert.equal((await loadRoot(root)).diagnostics.length, 1);
  });

  it('gives one identity whichever link leads to the root', async () => {
    const root = folderWith({ 'real/a.yaml': documents(APP, DEV) });
    symlinkSync('real', path.join(root, 'link'));
    const [direct, linked] = await Promise.all(['real', 'link'].map((name) => loadRoot(path.join(root, name))));
    assert.ok(direct && linked);
    assert.equal(direct.workspaces[0]?.identity, linked.workspaces[0]?.identity);
  });
});
