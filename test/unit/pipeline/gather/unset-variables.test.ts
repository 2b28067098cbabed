import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRoot } from '../../../../src/app/load.ts';
import { folderWith, removeFolders } from '../../../support/folder.ts';

const V1 = 'apiVersion: devopsmaestro.io/v1';
const CREDENTIAL =
  `---\n${V1}\nkind: Credential\nmetadata: {name: NPM_TOKEN, workspace: one}\nspec: {source: env, ` +
  'envVar: NPM_TOKEN}\n';

describe('unset variables of manifests', () => {
  afterEach(removeFolders);

  async function warnings(more = ''): Promise<string[]> {
    const root = folderWith();
    const workspaces = ['one', 'two']
      .map((name) => `---\n${V1}\nkind: Workspace\nmetadata: {name: ${name}, app: shop}\n`)
      .join('');
    writeFileSync(
      join(root, 'w.yaml'),
      `${V1}\nkind: App\nmetadata: {name: shop}\nspec: {path: ., language: {name: nodejs}}\n${workspaces}${more}`,
    );
    writeFileSync(join(root, 'package.json'), '{"name": "shop"}');
    writeFileSync(join(root, '.npmrc'), 'registry=https://r.example\n//r.example/:_authToken=${NPM_TOKEN}\n');
    const { diagnostics } = await loadRoot(root);
    return diagnostics.map(
      ({ severity, file, line, message, hint = '' }) =>
        `${file.slice(root.length)}:${line} ${severity}: ${message} ${hint}`,
    );
  }

  it('are reported at their line, once for all workspaces of an app', async () => {
    const expected = [
      '/.npmrc:2 warning: .npmrc refers to NPM_TOKEN, which is not set in the build. Declare a Credential ' +
        'document named NPM_TOKEN.',
    ];
    assert.deepEqual(await warnings(), expected);
    assert.deepEqual(await warnings(CREDENTIAL), expected);
  });

  it('are not reported where a Credential provides them', async () => {
    assert.deepEqual(await warnings(CREDENTIAL.replace('workspace: one', 'app: shop')), []);
  });
});
