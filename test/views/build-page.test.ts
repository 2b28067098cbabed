import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { Bench } from './bench.ts';
import { contrasts } from './contrasts.ts';
import { storeOf, writeSession } from './recorded.ts';
import { failedBuild, goodBuild } from './story.ts';
import { eventually } from '../support/eventually.ts';
import { named } from '../support/steps.ts';

const HOUR = 60 * 60_000;
const THEMES = {
  dark: 'Default Dark Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
  light: 'Default Light Modern',
};

/** Minimum contrast of graphics and states (WCAG 2, AA). */
const VISIBLE_CONTRAST = 3;

describe('build page', function () {
  this.timeout('5m');
  let bench: Bench;

  before(async () => {
    bench = await Bench.open({ fixture: '', recorded: true, width: 1500, height: 950 });
    const now = Date.now();
    for (const [index, factor] of [0.5, 0.4, 0.5, 0.1, 0.5, 0.45, 1.4].entries())
      await writeSession(bench.home, now - (9 - index) * HOUR, [
        goodBuild(factor, index === 6 ? 452 : 400 + index, index),
      ]);
    await writeSession(bench.home, now - HOUR, [goodBuild(0.5, 410, 8), { ...failedBuild, app: 'web' }]);
    await writeSession(bench.home, now - 180_000, [failedBuild], ['The registry devpi did not start in time.']);
    await bench.showViews();
    await bench.sessions.nth(8).waitFor();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await bench.closeMenus();
  });
  after(() => bench.close());

  /** Opens and closes the context menu by keyboard, then moves to the next row. */
  async function expectFocusAfterMenu(): Promise<void> {
    const list = bench.history.getByRole('listbox');
    await list.press('Home');
    for (const key of ['Shift+F10', 'ContextMenu']) {
      const before = await list.getAttribute('aria-activedescendant');
      await bench.page.keyboard.press(key);
      const menu = bench.page.locator('.monaco-menu');
      await menu.getByText('Open Log', { exact: true }).waitFor();
      await bench.page.keyboard.press('Escape');
      await menu.waitFor({ state: 'detached' });
      await eventually(
        `the focus after ${key}`,
        async () =>
          (await list.evaluate((element) => element === document.activeElement && document.hasFocus())) || undefined,
      );
      await bench.page.keyboard.press('ArrowDown');
      await eventually(
        'the next row',
        async () => (await list.getAttribute('aria-activedescendant')) !== before || undefined,
      );
    }
    await list.press('Home');
  }

  it('returns the focus to the history when a context menu is closed', () => expectFocusAfterMenu());

  it('shows what failed, and when each step ran', async () => {
    await bench.sessions.first().click();
    const card = bench.build.locator('.error-card');
    await card.waitFor();
    assert.match(await bench.build.locator('h1').innerText(), /my-api\/dev\s+failed in step dev 2\/3/);
    assert.match(await card.innerText(), /exit code 1 from workspace\.yaml:23:9\s+npm error code ENOTFOUND/);
    assert.deepEqual(
      await bench.build.locator('.step').evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['kind'])),
      ['cached', 'transfer', 'cached', 'run', 'run', 'run', 'run', 'failed', 'waiting'],
    );
    await bench.screenshot('build-failed-light');
  });

  it('is a table for screen readers', async () => {
    const cells = await bench.build
      .locator('.step')
      .evaluateAll((rows) =>
        rows.map((row) => [
          row.querySelector('th')?.textContent.replace(/\s+/g, ' ').trim(),
          row.querySelector('td .only-read')?.textContent.replace(/\s+/g, ' ').trim(),
        ]),
      );
    assert.deepEqual(cells[5], [
      'base 3/3 RUN uv pip install -r requirements.txt',
      '15.6 s, on the critical path for 15.6 s',
    ]);
    assert.deepEqual(cells.at(-1), ['dev 3/3 RUN useradd dev', 'waiting']);
    assert.equal(await bench.build.getByRole('row', { name: /base 3\/3.*on the critical path/ }).count(), 1);
    assert.deepEqual(await bench.build.getByRole('list', { name: 'Phases' }).getByRole('listitem').count(), 6);
  });

  it('expands steps by keyboard, and keeps them expanded while the page is hidden', async () => {
    const step = bench.build.getByRole('button', { name: /^base 3\/3/ }).first();
    await bench.build.locator('.step button').first().focus();
    for (let index = 0; index < 5; index += 1) await bench.page.keyboard.press('ArrowDown');
    await bench.page.keyboard.press('Enter');
    assert.equal(await step.getAttribute('aria-expanded'), 'true');
    await bench.build.getByText('removing it saves at most 10.7 s').waitFor();
    await bench.screenshot('build-step-light');
    await bench.sessions.nth(2).click();
    await bench.build.locator('h1', { hasText: 'was built' }).waitFor();
    await bench.sessions.first().click();
    await bench.build.getByText('removing it saves at most 10.7 s').waitFor();
    await bench.build.getByRole('button', { name: 'Show in lanes' }).click();
    assert.equal(await bench.build.locator('.lanes svg').count(), 3);
    await bench.build.getByRole('button', { name: 'Show each step' }).click();
  });

  it('opens the Dockerfile and copies the error report', async () => {
    await bench.build.getByRole('button', { name: 'Copy error report' }).click();
    await bench.page.locator('.statusbar', { hasText: 'Error report copied' }).waitFor();
    await bench.build.getByRole('button', { name: 'Dockerfile, line 3' }).click();
    await bench.page.locator('.view-lines', { hasText: 'uv' }).first().waitFor();
    await bench.page.locator('.statusbar', { hasText: 'Ln 3' }).waitFor();
    await bench.page.keyboard.press('Control+F4');
  });

  it('compares a successful build with earlier ones', async () => {
    await bench.sessions.nth(2).click();
    await bench.build.getByText('Image size: 452 MB, usually 403 MB').waitFor();
    await bench.build.getByText(/47 MB larger than the last image: RUN npm install/).waitFor();
    await bench.build.getByRole('button', { name: 'Compare…' }).click();
    await bench.page.locator('.quick-input-list .monaco-list-row').nth(1).waitFor();
    await bench.page.keyboard.press('ArrowDown');
    await bench.page.keyboard.press('Enter');
    await bench.build.getByText('Compared with the build of').waitFor();
    await bench.build.locator('.comparison', { hasText: 'base 3/3' }).waitFor();
    await bench.screenshot('build-compared-light');
  });

  it('switches between the workspaces of a session', async () => {
    await bench.sessions.nth(1).click();
    const web = bench.build.locator('.workspaces button', { hasText: 'web/dev' });
    await bench.build.locator('h1', { hasText: 'web/dev' }).waitFor();
    assert.equal(await web.getAttribute('aria-current'), 'true', 'the one that failed is shown first');
    await bench.build.locator('.workspaces button', { hasText: 'my-api' }).click();
    await bench.build.locator('h1', { hasText: 'my-api/dev was built' }).waitFor();
  });

  it('returns the focus to the history while build pages are open, unless a menu command takes it', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) await expectFocusAfterMenu();
    await bench.page.keyboard.press('Shift+F10');
    await bench.chooseInMenu('Compare Builds…');
    const picks = bench.page.locator('.quick-input-list .monaco-list-row');
    await picks.nth(1).waitFor();
    // A focus that the page takes late would close the list.
    await bench.page.waitForTimeout(500);
    await bench.page.keyboard.press('ArrowDown');
    await bench.page.keyboard.press('Escape');
    await picks.first().waitFor({ state: 'hidden' });
  });

  it('follows a running build of another process', async () => {
    const store = storeOf(bench.home);
    const recorder = await store.begin({
      version: '0.1.0',
      flags: {},
      workspaces: [
        {
          identity: '/code#live/dev',
          preferredKey: 'live-dev',
          name: 'dev',
          app: 'live',
          path: 'live/dev',
          file: '/code/workspace.yaml',
          line: 1,
        },
      ],
    });
    const key = recorder.workspaces[0]?.key ?? '';
    recorder.emit({ type: 'workspace.started', key });
    recorder.emit({ type: 'phase.started', key, phase: 6 });
    await bench.sessions.first().filter({ hasText: 'live/dev' }).click();
    await bench.build.locator('h1', { hasText: 'is being built' }).waitFor();
    const startedAt = Date.now();
    recorder.emit({
      type: 'step.started',
      key,
      step: 'sha256:a',
      ...named('[dev 1/2] RUN make'),
      inputs: [],
      startedAt,
    });
    await bench.build.locator('.step', { hasText: 'RUN make' }).locator('.bar.running').waitFor();
    await bench.page.emulateMedia({ reducedMotion: 'reduce' });
    await eventually(
      'the bar to rest',
      async () =>
        (await bench.build.locator('.bar.running').evaluate((bar) => getComputedStyle(bar).animationName)) === 'none' ||
        undefined,
    );
    await bench.page.emulateMedia({ reducedMotion: 'no-preference' });
    await bench.screenshot('build-live-light');
    recorder.emit({
      type: 'step.finished',
      key,
      step: 'sha256:a',
      ...named('[dev 1/2] RUN make'),
      cached: false,
      startedAt,
      completedAt: Date.now(),
    });
    await bench.build.locator('.step[data-kind=run]', { hasText: 'RUN make' }).locator('.bar:not(.running)').waitFor();
    recorder.emit({
      type: 'workspace.finished',
      key,
      result: { status: 'succeeded', image: 'dvm-dev-live:1', durationMs: 5 },
    });
    await recorder.finish();
    await bench.build.locator('h1', { hasText: 'was built' }).waitFor();
    store.close();
  });

  it('deletes a build after confirmation', async () => {
    await bench.build.getByRole('button', { name: 'Delete…' }).click();
    await bench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Delete' }).click();
    await bench.sessions.first().filter({ hasText: 'my-api/dev' }).waitFor();
    assert.equal(readdirSync(`${bench.home}/logs`).length, 9);
    await bench.page.locator('.tab', { hasText: 'live/dev' }).waitFor({ state: 'detached' });
  });

  for (const [name, theme] of Object.entries(THEMES)) {
    it(`is legible in the ${name} theme`, async () => {
      bench.useTheme(theme);
      await bench.sessions.first().click();
      await bench.build.locator(`body.vscode-${name}`).waitFor();
      await bench.build.locator('.error-card').waitFor();
      await bench.screenshot(`build-failed-${name}`);
      await bench.sessions.nth(2).click();
      await bench.build.locator('.layers').waitFor();
      await bench.screenshot(`build-good-${name}`);
      const marks = await bench.build.locator('.chart .critical').evaluateAll(contrasts, 'fill');
      assert.ok(marks.length > 3 && marks.every(({ contrast }) => contrast >= VISIBLE_CONTRAST), JSON.stringify(marks));
      if (!name.startsWith('high-contrast')) return;
      const selected = bench.history.locator('.session[aria-selected=true]');
      assert.notEqual(await selected.evaluate((row) => getComputedStyle(row).outlineStyle), 'none');
      const [outline] = await selected.evaluateAll(contrasts, 'outline-color');
      assert.ok(outline !== undefined && outline.contrast >= VISIBLE_CONTRAST, JSON.stringify(outline));
    });
  }
});
