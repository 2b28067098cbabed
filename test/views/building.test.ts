import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import { deadAddress, registryDocuments, serveRegistry, type RegistryServer } from '../support/host/registry-server.ts';
import { Bench } from './bench.ts';

describe('building in a window', function () {
  this.timeout('10m');
  let registry: RegistryServer;
  let bench: Bench;

  before(async () => {
    registry = await serveRegistry();
    bench = await Bench.open({ files: { 'registries.yaml': registryDocuments(registry.url, await deadAddress()) } });
    await bench.showViews();
  });
  after(async () => {
    await bench.close();
    registry.close();
  });

  /** Editors render spaces as no-break spaces. */
  const textIn = async (part: string): Promise<string> =>
    (await bench.page.locator(`.part.${part} .view-lines`).innerText()).replaceAll('\u00a0', ' ');
  const outputText = (): Promise<string> => textIn('panel');

  it('shows the workspaces', async () => {
    await bench.row('desk').waitFor();
    await bench.row('wait').waitFor();
    assert.match(await bench.row('write').innerText(), /write\s*not built yet/);
    await bench.history.getByText('No builds yet.').waitFor();
    await bench.screenshot('before-light');
  });

  it('shows how many registries are active, and why others are not', async () => {
    await bench.statusBar.filter({ hasText: 'Cache 1/2' }).waitFor();
    await bench.statusBar.click();
    const rows = bench.page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'connection refused' }).waitFor();
    await rows.filter({ hasText: registry.url }).waitFor();
    await bench.screenshot('readiness-light');
    await bench.page.keyboard.press('Escape');
    await bench.statusBar.hover();
    await bench.page.locator('.workbench-hover', { hasText: 'dead (http://127.0.0.1:' }).waitFor();
  });

  it('builds the picked workspace, and shows every line as it is printed', async () => {
    await bench.command('DevOpsMaestro: Show Output');
    await bench.command('DevOpsMaestro: Build Workspace');
    await bench.pick('desk/write');
    await bench.row('write').filter({ hasText: 'building…' }).waitFor();
    await bench.row('write').locator('.codicon-loading').waitFor();
    const session = bench.sessions.first();
    await bench.history.locator('[data-session][data-status=in_progress]').waitFor();
    assert.match(await session.innerText(), /desk\/write/);
    const progress = (await bench.showNotifications()).filter({ hasText: 'Building desk/write' });
    await progress.locator('.monaco-button', { hasText: 'Cancel' }).waitFor();
    await bench.screenshot('building-light');
    await eventually(
      'the first lines while the build goes on',
      async () => {
        const text = await outputText();
        return text.includes(bench.mark) && !text.includes('| line 3') ? text : undefined;
      },
      300_000,
    );
    await bench.history.locator('[data-session][data-status=succeeded]').waitFor({ timeout: 120_000 });
    const text = await eventually('the last lines', async () => {
      const lines = await outputText();
      return lines.includes('Session succeeded.') ? lines : undefined;
    });
    assert.match(text, /\[desk\/write\] dev \d+\/\d+ \| line 3/);
    assert.ok(!text.includes('\u001b'));
    await (await bench.showNotifications()).filter({ hasText: 'Built dvm-write-desk:' }).waitFor();
    await bench
      .row('write')
      .filter({ hasText: /now · \d{8}-\d{6}/ })
      .waitFor();
  });

  it('opens the build page by click and by keyboard', async () => {
    await bench.sessions.first().click();
    await bench.build.getByText(/^dvm-write-desk:/).waitFor();
    assert.match(await bench.build.locator('h1').innerText(), /desk\/write\s+was built/);
    await bench.build.locator('.step', { hasText: 'echo' }).first().waitFor();
    await bench.screenshot('build-page-light');
    await bench.command('View: Close All Editors');
    await bench.history.getByRole('listbox').press('Enter');
    await bench.build.getByText(/^dvm-write-desk:/).waitFor();
  });

  it('opens the log at its end, and finds the output of a step in it', async () => {
    await bench.build.getByRole('button', { name: 'Open log', exact: true }).click();
    await eventually(
      'the end of the log',
      async () => /^succeeded in .*: dvm-write-desk:/m.test(await textIn('editor').catch(() => '')) || undefined,
    );
    // The line may be out of sight, because the length of the log depends on the engine's cache: search for it.
    await bench.page.keyboard.press('Control+f');
    await bench.page.locator('.part.editor .find-widget.visible .monaco-inputbox textarea').first().fill('line 3');
    const text = await eventually('what was looked for', async () => {
      const lines = await textIn('editor');
      return /^ {6}line 3$/m.test(lines) ? lines : undefined;
    });
    assert.match(text, /^ {2}dev \d+\/\d+ \| RUN .* · done in \d/m);
    await bench.screenshot('log-light');
    await bench.page.keyboard.press('Escape');
  });

  it('shows a build of a terminal without a refresh', async () => {
    const before = await bench.sessions.count();
    await bench.dvm(['build', 'desk/write']);
    await eventually('a new row', async () => (await bench.sessions.count()) === before + 1 || undefined);
    await bench.sessions.first().filter({ hasText: 'up to date' }).waitFor();
  });

  it('offers the last pick first, and cancels from the notification', async () => {
    await bench.command('DevOpsMaestro: Build Workspace');
    const first = bench.page.locator('.quick-input-list .monaco-list-row').first();
    await first.filter({ hasText: 'last built' }).filter({ hasText: 'desk/write' }).waitFor();
    await bench.pick('desk/wait');
    await bench.history.locator('[data-session][data-status=in_progress]').waitFor();
    await bench.page.emulateMedia({ reducedMotion: 'reduce' });
    const spinner = bench.history.locator('.status.is-in_progress').first();
    await eventually(
      'the spinner to rest',
      async () => (await spinner.evaluate((icon) => getComputedStyle(icon).animationName)) === 'none' || undefined,
    );
    await bench.page.emulateMedia({ reducedMotion: 'no-preference' });
    const progress = (await bench.showNotifications()).filter({ hasText: 'Building desk/wait' });
    await progress.locator('.monaco-button', { hasText: 'Cancel' }).click();
    await bench.sessions.first().filter({ hasText: 'cancelled by you' }).waitFor();
    await bench.row('wait').filter({ hasText: 'cancelled' }).waitFor();
    await (await bench.showNotifications()).filter({ hasText: 'The build of desk/wait was cancelled.' }).waitFor();
    await bench.screenshot('cancelled-light');
  });

  it('cancels from the build page if the build runs in this window', async () => {
    await bench.command('DevOpsMaestro: Build Workspace');
    await bench.pick('desk/wait');
    await bench.history.locator('[data-session][data-status=in_progress]').waitFor();
    await bench.sessions.first().click();
    await bench.build.getByText('is being built').waitFor();
    await bench.build.getByRole('button', { name: 'Cancel', exact: true }).click();
    await bench.build.getByText('was cancelled by you').waitFor();
    const interrupt = new AbortController();
    const elsewhere = bench.dvm(['build', 'desk/wait'], interrupt.signal);
    try {
      await bench.history.locator('[data-session][data-status=in_progress]').click();
      await bench.build.getByText('is being built').waitFor();
      await bench.build.getByRole('button', { name: 'Cancel', exact: true }).click();
      await (await bench.showNotifications()).filter({ hasText: 'cancel it there' }).waitFor();
    } finally {
      interrupt.abort();
      await elsewhere;
    }
    await bench.sessions.first().filter({ hasText: 'interrupted' }).waitFor();
  });

  it('has the commands of a workspace in its context menu', async () => {
    await bench.row('write').click({ button: 'right' });
    const menu = bench.page.locator('.monaco-menu');
    for (const title of ['Build Workspace', 'Build Workspace Without Cache', 'Show Dockerfile', 'Open Log']) {
      await menu.getByText(title, { exact: true }).waitFor();
    }
    await bench.screenshot('menu-light');
    await bench.page.keyboard.press('Escape');
  });
});
