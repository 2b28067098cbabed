import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { repository } from '../rig/folders.ts';
import { Bench } from './bench.ts';

describe('installed package', function () {
  this.timeout('10m');
  const folder = mkdtempSync(path.join(tmpdir(), 'dvm-package-'));
  const vsix = path.join(folder, 'devopsmaestro.vsix');
  let bench: Bench;

  before(async () => {
    await execa('npm', ['run', 'package', '--', '--out', vsix], { cwd: repository, all: true });
    bench = await Bench.open({ vsix });
  });
  after(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
    // Packaging bundles again, minified.
    await execa('npm', ['run', 'build'], { cwd: repository });
  });

  it('contains everything that its views need', async () => {
    await bench.showViews();
    await bench.row('write').filter({ hasText: 'not built yet' }).waitFor();
    await bench.history.getByText('No builds yet.').waitFor();
  });

  it('builds, and shows the build and its log', async () => {
    await bench.command('DevOpsMaestro: Build Workspace');
    await bench.pick('desk/write');
    await bench.history.locator('[data-session][data-status=succeeded]').waitFor({ timeout: 300_000 });
    await bench.sessions.first().click();
    await bench.build.getByRole('heading', { name: 'Steps' }).waitFor();
    await bench.command('DevOpsMaestro: Open Log');
    await bench.pick('desk/write');
    await bench.page.locator('.part.editor .view-line', { hasText: 'succeeded in' }).first().waitFor();
  });

  it('contains a self-contained dvm', async () => {
    const [installed = ''] = readdirSync(bench.extensions).filter((name) => name.startsWith('devopsmaestro.'));
    const dvm = path.join(bench.extensions, installed, 'bin/dvm.mjs');
    const { stdout } = await execa(process.execPath, [dvm, 'build', 'status', '-o', 'json'], {
      cwd: bench.folder,
      env: { DVM_HOME: bench.home },
    });
    assert.equal((JSON.parse(stdout) as { session: { status: string } }).session.status, 'succeeded');
    const listed = await execa(process.execPath, [dvm, 'get', 'workspaces'], {
      cwd: bench.folder,
      env: { DVM_HOME: bench.home },
    });
    assert.match(listed.stdout, /^desk\/write +.*succeeded/m);
  });
});
