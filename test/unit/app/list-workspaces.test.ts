import assert from 'node:assert/strict';
import path from 'node:path';
import { listWorkspaces } from '../../../src/app/list-workspaces.ts';
import { folderWith, removeFolders, scratchHome } from '../../support/folder.ts';
import { APP, DEV, documents } from '../workspace/documents.ts';

describe('listing workspaces', () => {
  afterEach(removeFolders);

  it('reports unknown or absent values as null, and the error of an invalid workspace', async () => {
    const invalid = `${DEV.replace('dev', 'bad')}\nspec: {shell: {type: tcsh}}`;
    const root = folderWith({ 'w.yaml': documents(APP, DEV, invalid) });
    const { workspaces, loaded } = await listWorkspaces({
      root,
      home: scratchHome(),
      settings: { engineTimeoutMs: 1000 },
      env: { DOCKER_HOST: `unix://${root}/gone.sock` },
      onWarning: (message) => assert.fail(message),
    });
    const named = (name: string) => workspaces.find((each) => each.name === name);
    const [dev, bad] = [named('dev'), named('bad')];
    assert.deepEqual(
      { ...dev, file: path.basename(dev?.file ?? '') },
      {
        ...{ name: 'dev', app: 'shop', path: 'shop/dev', file: 'w.yaml', line: 6, language: 'generic', appPath: root },
        ...{ status: null, image: null, imageGone: null, builtAt: null, changed: null, error: null },
      },
    );
    assert.deepEqual(
      bad?.error,
      loaded.diagnostics.find(({ severity }) => severity === 'error'),
    );
  });
});
