import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync } from 'node:fs';
import path from 'node:path';
import { buildBundles, dvm, type Ended, withoutEngine } from '../../../support/dvm.ts';
import { folderWith, removeFolders } from '../../../support/folder.ts';
import { APP, DEV, documents } from '../../workspace/documents.ts';

describe('output that cannot be written', function () {
  this.timeout('1m');
  before(buildBundles);
  afterEach(removeFolders);

  /** Runs `dvm` with /dev/full, where every write fails, as one of its outputs. */
  async function withFull(output: 'stdout' | 'stderr', args: readonly string[]): Promise<Ended> {
    const folder = folderWith({ 'w.yaml': documents(APP, DEV) });
    const full = openSync('/dev/full', 'w');
    try {
      const home = withoutEngine(path.join(folder, 'home'));
      return await dvm(home, [...args, '--root', folder], { [output]: full });
    } finally {
      closeSync(full);
    }
  }

  for (const format of ['text', 'json', 'jsonl']) {
    it(`fails with exit code 1 and one message, not with a stack trace (-o ${format})`, async function () {
      if (!existsSync('/dev/full')) return this.skip();
      const { exitCode, stderr } = await withFull('stdout', ['get', 'workspaces', '-o', format]);
      assert.equal(exitCode, 1);
      assert.match(
        stderr,
        /^dvm: Cannot write to standard output: ENOSPC: .*\. The output is incomplete\.\n {2}A running build .*\n$/,
      );
    });
  }

  it('does not change the exit code of a command that failed', async function () {
    if (!existsSync('/dev/full')) return this.skip();
    assert.equal((await withFull('stdout', ['build', 'no/such', '-o', 'json'])).exitCode, 2);
  });

  it('does not fail a command whose standard error cannot be written', async function () {
    if (!existsSync('/dev/full')) return this.skip();
    const { exitCode, stdout } = await withFull('stderr', ['get', 'workspaces']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /shop\/dev/);
  });
});
