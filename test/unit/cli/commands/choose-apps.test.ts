import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildBundles, DVM } from '../../../support/dvm.ts';
import { folderWith, removeFolders } from '../../../support/folder.ts';
import { Pty } from '../pty.ts';

describe('choosing apps at a terminal', function () {
  this.timeout(60_000);
  before(function () {
    // The "script" program takes other arguments on other systems.
    if (process.platform !== 'linux') this.skip();
    buildBundles();
  });
  afterEach(removeFolders);

  for (const [answer, ...apps] of [
    ['', 'shop'],
    ['2,3', 'shop-api', 'shop-web'],
    ['web', 'shop-web'],
    ['all', 'shop', 'shop-api', 'shop-web'],
  ] as [string, ...string[]][]) {
    it(`"${answer}" chooses ${apps.join(', ')}`, async () => {
      const folder = folderWith({ 'go.mod': 'module x', 'api/requirements.txt': '', 'web/package.json': '{}' });
      const home = path.join(folderWith(), 'home');
      const terminal = new Pty([process.execPath, DVM, 'init', '--name', 'shop'], {
        columns: 100,
        rows: 20,
        cwd: folder,
        env: { DVM_HOME: home },
      });
      await terminal.shows(/1 {2}\. \(golang\)\n {2}2 {2}api \(python\)\n {2}3 {2}web \(nodejs\)[^]*"all" \[\.\]:/);
      terminal.type(`${answer}\r`);
      assert.equal(await terminal.ended, 0, terminal.raw);
      const names = Array.from(
        readFileSync(path.join(folder, 'workspace.yaml'), 'utf8').matchAll(/^kind: App\nmetadata:\n {2}name: (.*)$/gm),
        ([, name]) => name,
      );
      assert.deepEqual(names, apps);
    });
  }
});
