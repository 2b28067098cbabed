import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import path from 'node:path';
import { folderWith, removeFolders } from '../../folder.ts';
import { APP, DEV, documents } from '../../workspace/documents.ts';
import { buildBundles } from '../run-dvm.ts';

const DVM = path.resolve(import.meta.dirname, '../../../../bin/dvm.mjs');

describe('output that cannot be written', function () {
  this.timeout('1m');
  before(buildBundles);
  afterEach(removeFolders);

  /** Runs `dvm` with /dev/full, which takes nothing, as one of its outputs. */
  function withFull(
    output: 'stdout' | 'stderr',
    args: readonly string[],
  ): { readonly code: number | null; readonly out: string; readonly err: string } {
    const folder = folderWith({ 'w.yaml': documents(APP, DEV) });
    const full = openSync('/dev/full', 'w');
    try {
      const stdio = output === 'stdout' ? (['ignore', full, 'pipe'] as const) : (['ignore', 'pipe', full] as const);
      const { status, stdout, stderr } = spawnSync(process.execPath, [DVM, ...args, '--root', folder], {
        stdio: [...stdio],
        encoding: 'utf8',
        env: { ...process.env, DVM_HOME: path.join(folder, 'home') },
      });
      return { code: status, out: stdout, err: stderr };
    } finally {
      closeSync(full);
    }
  }

  for (const format of ['text', 'json', 'jsonl']) {
    it(`fails with exit code 1 and one message, not with a stack trace (-o ${format})`, function () {
      if (!existsSync('/dev/full')) return this.skip();
      const { code, err } = withFull('stdout', ['get', 'workspaces', '-o', format]);
      assert.equal(code, 1);
      assert.match(
        err,
        /^dvm: Cannot write to standard output: ENOSPC: .*\. The output is incomplete\.\n {2}A running build .*\n$/,
      );
    });
  }

  it('does not change the exit code of a command that failed by itself', function () {
    if (!existsSync('/dev/full')) return this.skip();
    assert.equal(withFull('stdout', ['build', 'no/such', '-o', 'json']).code, 2);
  });

  it('is no failure if it only accompanies the result', function () {
    if (!existsSync('/dev/full')) return this.skip();
    const { code, out } = withFull('stderr', ['get', 'workspaces']);
    assert.equal(code, 0);
    assert.match(out, /shop\/dev/);
  });
});
