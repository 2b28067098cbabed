import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { otherFile, proposeName, proposeWorkspace, writeProposal } from '../../../src/app/create-workspace.ts';
import { loadRoot } from '../../../src/workspace/document/load.ts';
import { documents } from '../workspace/documents.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

describe('creating a workspace', () => {
  afterEach(removeFolders);

  it('writes a file for the contents of the folder that loads without diagnostics', async () => {
    const folder = path.join(folderWith(), 'My Shop');
    mkdirSync(folder);
    const proposal = await proposeWorkspace({ folder });
    assert.deepEqual((await loadRoot(folder)).workspaces, []);
    await writeProposal(proposal);
    const { workspaces, diagnostics } = await loadRoot(folder);
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      workspaces.map(({ path: name, language, appPath }) => [name, language, appPath.value]),
      [['my-shop/dev', 'generic', folder]],
    );
  });

  it('proposes an app for each folder that has manifests, if the root has none', async () => {
    const folder = path.join(
      folderWith({
        'shop/api/go.mod': 'module x',
        'shop/api/main.go': '',
        'shop/web/package.json': '{}',
        'shop/services/mail/requirements.txt': '',
        'shop/tests/package.json': '{}',
        'shop/README.md': '',
      }),
      'shop',
    );
    const proposal = await proposeWorkspace({ folder });
    assert.deepEqual(proposal.workspaces, ['shop-api/dev', 'shop-services-mail/dev', 'shop-web/dev']);
    assert.equal(proposal.found, 'several apps: ./api (golang), ./services/mail (python), ./web (nodejs)');
    await writeProposal(proposal);
    const { workspaces, diagnostics } = await loadRoot(folder);
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      workspaces.map(({ app, language, appPath }) => [app, language, path.relative(folder, appPath.value)]),
      [
        ['shop-api', 'golang', 'api'],
        ['shop-services-mail', 'python', 'services/mail'],
        ['shop-web', 'nodejs', 'web'],
      ],
    );
  });

  it('does not overwrite an existing file', async () => {
    const folder = folderWith({ 'workspace.yaml': 'mine' });
    await assert.rejects(proposeWorkspace({ folder, name: 'shop' }).then(writeProposal), {
      code: 'exists',
      message: /workspace\.yaml already exists/,
    });
    assert.equal(readFileSync(path.join(folder, 'workspace.yaml'), 'utf8'), 'mine');
  });

  it('uses no name twice below a folder', async () => {
    const folder = folderWith({
      'inner/a.yaml': documents('kind: App\nmetadata: {name: shop}\nspec: {path: .}'),
      'inner/b.yaml': documents('kind: App\nmetadata: {name: broken}'),
    });
    for (const name of ['shop', 'broken', 'a/b', ''])
      await assert.rejects(proposeWorkspace({ folder, name }), { code: 'invalid_input' });
    const { name, taken } = await proposeName(path.join(folder, 'inner'));
    assert.deepEqual([name, [...taken].sort()], ['inner', ['broken', 'shop']]);
  });

  it('creates a file only in that folder', async () => {
    const folder = folderWith();
    for (const file of ['../a.yaml', '/tmp/a.yaml', 'a.txt', '.yaml/', 'a\\b.yaml'])
      await assert.rejects(proposeWorkspace({ folder, file }), { code: 'invalid_input' }, file);
    assert.equal(otherFile('My Shop'), 'my-shop.dvm.yaml');
    await assert.rejects(proposeWorkspace({ folder: path.join(folder, 'missing') }), { code: 'not_found' });
  });
});
