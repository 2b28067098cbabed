import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { loadRoot } from '../../../src/app/load.ts';
import { findRun, runCommand } from '../../../src/app/run-command.ts';
import type { Workspace } from '../../../src/workspace/model.ts';
import { openStore } from '../../../src/session/store.ts';
import { endRow, succeeded } from '../session/fixture.ts';
import { folderWith, removeFolders, scratchHome } from '../../support/folder.ts';
import { APP, DEV, documents, workspaceOf } from '../workspace/documents.ts';

const WORKSPACE = workspaceOf(documents(APP, DEV));

function mounted(folder: string, workingDir = '/workspace'): Workspace {
  const { appPath, container } = WORKSPACE;
  return { ...WORKSPACE, appPath: { ...appPath, value: folder }, container: { ...container, workingDir } };
}

describe('the command that runs the image of a workspace', () => {
  afterEach(removeFolders);

  it('mounts the source at the working directory', () =>
    assert.equal(
      runCommand(mounted('/code/shop', '/src'), 'dvm-dev-shop:1'),
      'docker run --rm -it -v /code/shop:/src dvm-dev-shop:1',
    ));

  for (const folder of ["/it's here/a b", '/a:b', '/a:b,c"d', '/$HOME/`id`']) {
    it(`is one line for a shell with the folder ${folder}`, () => {
      const command = runCommand(mounted(folder), 'x:1').replace('docker run', "printf '%s\\n'");
      const words = execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' }).trimEnd().split('\n');
      assert.equal(words.length, 5);
      assert.equal(words[4], 'x:1');
      if (folder.includes(':')) assert.equal(words[2], '--mount');
      else assert.deepEqual(words.slice(2, 4), ['-v', `${folder}:/workspace`]);
      if (folder === '/a:b,c"d') assert.equal(words[3], 'type=bind,"source=/a:b,c""d",target=/workspace');
    });
  }

  it('comes with the commands that complete the dependencies in a new container', async () => {
    const root = folderWith({ 'w.yaml': documents(APP, DEV), 'composer.json': '{"require":{"a/b":"1"}}', 'a.php': '' });
    const [workspace] = (await loadRoot(root)).workspaces;
    assert.ok(workspace);
    const home = scratchHome();
    const recorder = await openStore(home).begin({
      version: '0',
      flags: {},
      workspaces: [{ ...workspace, file: workspace.location.file, line: workspace.location.line }],
    });
    endRow(recorder, 0, succeeded('dvm-dev-shop:1'));
    await recorder.finish();
    assert.deepEqual(await findRun(workspace, home, (message) => assert.fail(message)), {
      image: 'dvm-dev-shop:1',
      command: `docker run --rm -it -v ${root}:/workspace dvm-dev-shop:1`,
      onCreate: ['env COMPOSER_DISABLE_NETWORK=1 composer install --no-interaction'],
    });
  });

  it('is unknown before the first build', async () =>
    assert.equal(await findRun(WORKSPACE, scratchHome(), (message) => assert.fail(message)), undefined));
});
