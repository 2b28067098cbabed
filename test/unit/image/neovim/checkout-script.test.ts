import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { checkoutScript } from '../../../../src/image/neovim/checkout-script.ts';
import { folderWith, removeFolders } from '../../../support/folder.ts';

const REPOSITORY = 'acme/dusk.nvim';

describe('the script that checks out plugins', function () {
  this.timeout('60s');
  let folder: string;
  let served: string;
  let good: string;
  let evil: string;

  before(() => {
    folder = folderWith();
    served = join(folder, 'mirror/github.com', `${REPOSITORY}.git`);
    const work = join(folder, 'work');
    mkdirSync(work);
    git(work, 'init', '--quiet', '--initial-branch', 'main');
    good = commit(work, 'good');
    git(work, 'tag', '-a', 'v1', '-m', 'One');
    evil = commit(work, 'evil');
    git(work, 'clone', '--quiet', '--bare', '.', served);
    writeFileSync(join(folder, 'mirror-address'), `file://${join(folder, 'mirror')}`);
    writeFileSync(join(folder, 'plugin'), checkoutScript(join(folder, 'cache'), join(folder, 'mirror-address')));
  });
  after(removeFolders);
  beforeEach(() => {
    rmSync(join(folder, 'cache'), { recursive: true, force: true });
    rmSync(join(folder, 'out'), { recursive: true, force: true });
  });

  function run(version: string): Promise<{ exitCode?: number; stderr: string }> {
    return execa('sh', [join(folder, 'plugin'), REPOSITORY, version, join(folder, 'out')], {
      reject: false,
      env: PLAIN,
    });
  }

  const packOf = (version: string): string => join(folder, 'cache', REPOSITORY, `${version}.pack`);
  const content = (): string => readFileSync(join(folder, 'out/file'), 'utf8');
  const head = (): string => git(join(folder, 'out'), 'rev-parse', 'HEAD');

  for (const [what, version] of [
    ['commit', (): string => good],
    ['tag', (): string => 'refs/tags/v1'],
  ] as const) {
    it(`checks out a ${what}, from the cache the second time`, async () => {
      assert.match((await run(version())).stderr, /^Fetching /);
      assert.deepEqual([content(), head(), git(join(folder, 'out'), 'status', '--short')], ['good', good, '']);
      assert.equal(git(join(folder, 'out'), 'remote', 'get-url', 'origin'), `https://github.com/${REPOSITORY}.git`);
      assert.deepEqual(await run(version()).then(({ exitCode, stderr }) => [exitCode, stderr, content()]), [
        0,
        '',
        'good',
      ]);
    });
  }

  it('fetches again if the cached pack has another commit, is corrupted or is incomplete', async () => {
    await run(evil);
    const other = readFileSync(packOf(evil));
    await run(good);
    const whole = readFileSync(packOf(good));
    for (const forged of [other, Buffer.from('garbage'), whole.subarray(0, whole.length / 2), Buffer.alloc(0)]) {
      writeFileSync(packOf(good), forged);
      const { exitCode, stderr } = await run(good);
      assert.deepEqual([exitCode, /^Fetching /.test(stderr), content(), head()], [0, true, 'good', good]);
    }
  });

  it('does not run hooks that another build left in the cache', async () => {
    const cached = join(folder, 'cache', REPOSITORY);
    mkdirSync(join(cached, 'hooks'), { recursive: true });
    git(cached, 'init', '--quiet', '--bare');
    writeFileSync(
      join(cached, 'config'),
      `[core]\n\tfsmonitor = touch ${folder}/ran\n\tsshCommand = touch ${folder}/ran\n`,
    );
    for (const hook of ['post-checkout', 'reference-transaction']) {
      writeFileSync(join(cached, 'hooks', hook), `#!/bin/sh\ntouch ${folder}/ran\n`, { mode: 0o755 });
    }
    assert.equal((await run(good)).exitCode, 0);
    assert.deepEqual([content(), existsSync(join(folder, 'ran'))], ['good', false]);
  });

  it('fails if the server returns something else for the commit', async () => {
    const unknown = '0123456789012345678901234567890123456789';
    git(served, 'symbolic-ref', `refs/heads/${unknown}`, 'refs/heads/main');
    const { exitCode, stderr } = await run(unknown);
    assert.equal(exitCode, 1);
    assert.match(stderr, new RegExp(`does not contain the commit ${unknown}`));
    assert(!existsSync(join(folder, 'cache')));
  });

  it('fails for a tag that does not exist, even if a branch has its name', async () => {
    git(served, 'update-ref', 'refs/heads/refs/tags/v2', evil);
    assert.deepEqual(
      await run('refs/tags/v2').then(({ exitCode, stderr }) => [exitCode, / was not found\.$/.test(stderr)]),
      [1, true],
    );
  });
});

/** Excludes the git configuration of the user who runs the tests. */
const PLAIN = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

function git(folder: string, ...args: string[]): string {
  return execaSync('git', ['-C', folder, '-c', 'user.name=A', '-c', 'user.email=a@example.invalid', ...args], {
    env: PLAIN,
  }).stdout;
}

function commit(folder: string, content: string): string {
  writeFileSync(join(folder, 'file'), content);
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '-m', content);
  return git(folder, 'rev-parse', 'HEAD');
}
