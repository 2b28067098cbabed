import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { dvm } from '../support/dvm.ts';
import { build, onlyRow, status } from './build.ts';
import { appName, Scratch, workspaceText } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';

interface Refusal {
  readonly error: { readonly kind: string; readonly message: string; readonly hint?: string };
}

describe('a home folder that cannot be used', () => {
  let scratch: Scratch;
  let mounted: string | undefined;

  before(afterSharedBuild);
  beforeEach(() => {
    scratch = new Scratch({ keepsLayers: true });
    scratch.write('w.yaml', workspaceText({ app: appName('home') }));
  });
  afterEach(() => {
    if (mounted !== undefined) spawnSync('umount', ['-l', mounted]);
    mounted = undefined;
    scratch.remove();
  });

  it('is reported with exit code 1 and what to do if its parent is a file', async () => {
    const file = path.join(scratch.folder, 'file');
    writeFileSync(file, '');
    const { exitCode, stdout } = await dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'json'], {
      env: { DVM_HOME: path.join(file, 'home') },
    });
    assert.equal(exitCode, 1, stdout);
    const { error } = JSON.parse(stdout) as Refusal;
    assert.equal(error.kind, 'storage');
    assert(error.message.includes(file), error.message);
    assert.match(error.hint ?? '', /DVM_HOME/);
  });

  /** Puts a file system of this size under the home folder. */
  function mountHome(context: Mocha.Context, kilobytes: number): void {
    const folder = scratch.makeFolder('home');
    const { status: code, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'none', folder], {
      encoding: 'utf8',
    });
    if (code === 0) mounted = folder;
    else {
      console.log(`      skipped: mounting is not permitted here (${stderr.trim()})`);
      context.skip();
    }
  }

  it('is disk_full with exit code 1 if the disk is full, and what it holds stays readable', async function () {
    mountHome(this, 1024);
    const bad = scratch.write('w.yaml', workspaceText({ app: appName('home') }).replace('path: .', 'path: ./none'));
    const first = await build(scratch, ['w']);
    assert.equal(onlyRow(first).error?.kind, 'app_path', bad);
    fill();
    const { exitCode, stdout, stderr } = await dvm(scratch, [
      'build',
      'w',
      '--force',
      '--root',
      scratch.root,
      '-o',
      'json',
    ]);
    assert.equal(exitCode, 1, stdout + stderr);
    const { error } = JSON.parse(stdout) as Refusal;
    assert.equal(error.kind, 'disk_full');
    assert.match(`${error.message} ${error.hint ?? ''}`, /disk is full.*Free some disk space/);
    assert.deepEqual(await status(scratch), { session: first.session, workspaces: first.workspaces });
  });

  it('is enough for a build without a layer cache if the disk is too small for one, with a warning', async function () {
    mountHome(this, 4096);
    const document = await build(scratch, ['w']);
    assert.equal(document.exitCode, 0, JSON.stringify(document));
    const [session] = await scratch.store().list({ limit: 1 });
    assert.match(
      session?.warnings.map(({ message }) => message).join('\n') ?? '',
      /layer cache could not be written.*no space left/,
    );
    assert.deepEqual(scratch.staging(), []);
    assert.deepEqual(await status(scratch), { session: document.session, workspaces: document.workspaces });
  });

  function fill(): void {
    const filled = spawnSync('dd', ['if=/dev/zero', `of=${path.join(scratch.home.path, 'ballast')}`, 'bs=1k'], {
      encoding: 'utf8',
    });
    assert.match(filled.stderr, /No space left/);
    assert(existsSync(scratch.home.sessionsDb));
  }
});
