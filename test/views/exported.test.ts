import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { Bench } from './bench.ts';
import { type RecordedBuild, writeSession } from './recorded.ts';
import { failedBuild } from './story.ts';

/** Right-to-left text, natural and forced; control characters; and markup. */
const RIGHT_TO_LEFT = '\u202eabc \u05d0\u05d1\u05d2';
const CONTROLS = 'bell\u0007 null\u0000 escape\u001b[31m tab\t';
const MARKUP = '<img src=x onerror="alert(1)"><script>alert(2)<\u2215script>';
const LONG = 'long-'.repeat(1000);
const nasty = (field: string): string => `${field} ${RIGHT_TO_LEFT} ${CONTROLS} ${MARKUP} ${LONG}`;

const step = {
  label: 'dev 1/1',
  text: nasty('RUN'),
  from: 1,
  to: 2,
  output: [nasty('printed')],
  error: `${nasty('error')} exit code: 1`,
};
const nastyBuild: RecordedBuild = {
  app: nasty('app'),
  name: nasty('name'),
  file: `/code/${nasty('file').replaceAll('/', '')}.yaml`,
  origins: { 2: 3 },
  dockerfile: `FROM a AS dev\nRUN ${nasty('line')}\n`,
  steps: [step, { ...step, label: nasty('label'), from: 2, to: 3 }],
  layers: [{ createdBy: nasty('layer'), sizeBytes: 10 }],
  result: {
    status: 'failed',
    durationMs: 0,
    attemptedImage: nasty('image'),
    error: {
      kind: 'network',
      message: nasty('message'),
      hint: nasty('hint'),
      file: `/code/${nasty('file').replaceAll('/', '')}.yaml`,
      line: 3,
      column: 1,
      step: `[dev 1/1] ${nasty('RUN')}`,
      exitCode: 1,
      output: [nasty('output'), 'end'],
    },
  },
};

describe('exported builds', function () {
  this.timeout('5m');
  let bench: Bench;
  let file: string;
  const dialogs: string[] = [];

  before(async () => {
    bench = await Bench.open({ fixture: '', recorded: true, width: 1400, height: 900 });
    bench.page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    file = join(bench.folder, 'build.jsonl.gz');
    await writeSession(bench.home, Date.now() - 200_000, [nastyBuild], [nasty('warning')]);
    await writeSession(bench.home, Date.now() - 100_000, [failedBuild]);
    await bench.showViews();
    await bench.sessions.nth(1).waitFor();
  });
  after(() => bench.close());

  const buttons = () => bench.build.locator('button.link').allInnerTexts();

  it('are written to the chosen file', async () => {
    await bench.sessions.first().click();
    await bench.build.getByRole('button', { name: 'Export…' }).click();
    await bench.choosePath(file);
    await bench.page.locator('.statusbar', { hasText: 'Exported to' }).waitFor();
    assert.ok(existsSync(file));
    await bench.command('View: Close All Editors');
  });

  it('open as a read-only page, with log and Dockerfile', async () => {
    await bench.command('DevOpsMaestro: Open Exported Build…');
    await bench.choosePath(file);
    await bench.build.getByText('This build was opened from an exported file').waitFor();
    await bench.build.locator('.error-card', { hasText: 'ENOTFOUND' }).waitFor();
    await bench.build
      .getByRole('button', { name: /^dev 2\/3/ })
      .first()
      .click();
    assert.deepEqual(
      [...new Set(await buttons())].filter(
        (text) => !/^(?:dev|base|neovim-builder|lazygit-builder|internal) /.test(text),
      ),
      ['Open log', 'Show Dockerfile', 'Open log at error', 'Show in lanes', 'Dockerfile, line 10'],
    );
    await bench.screenshot('exported-light');
    await bench.build.getByRole('button', { name: 'Open log at error' }).click();
    const log = await eventually('the log where it failed', async () => {
      const text = await bench.editorText();
      return text.includes('      error: process "/bin/sh -c npm install"') ? text : undefined;
    });
    assert.match(log, /^ {6}npm error {3}failed, reason: getaddrinfo ENOTFOUND verdaccio$/m);
    await bench.command('View: Close Editor');
    await bench.build.getByRole('button', { name: 'Dockerfile, line 10' }).click();
    await eventually(
      'the Dockerfile',
      async () => (await bench.editorText()).includes('RUN npm install -g typescript-language-server') || undefined,
    );
    await bench.page.locator('.statusbar', { hasText: 'Ln 10' }).waitFor();
    await bench.command('View: Close All Editors');
  });

  it('are not part of the history, and cannot be rebuilt', async () => {
    assert.equal(await bench.sessions.count(), 2);
    await bench.command('DevOpsMaestro: Rebuild with Same Options');
    await bench.page.locator('.quick-input-list .monaco-list-row').nth(1).waitFor();
    assert.equal(await bench.page.locator('.quick-input-list .monaco-list-row').count(), 2);
    await bench.page.keyboard.press('Escape');
  });

  for (const from of ['the history', 'a file'] as const) {
    it(`from ${from} show untrusted content as plain text`, async () => {
      if (from === 'a file') {
        rmSync(file, { force: true });
        await bench.build.getByRole('button', { name: 'Export…' }).click();
        await bench.choosePath(file);
        await eventually('the file', () => existsSync(file) || undefined);
        await bench.command('View: Close All Editors');
        await bench.command('DevOpsMaestro: Open Exported Build…');
        await bench.choosePath(file);
        await bench.build.getByText('This build was opened from an exported file').waitFor();
      } else await bench.sessions.nth(1).click();
      await bench.build.locator('.error-card').waitFor();
      for (const row of await bench.build.locator('.step button').all()) await row.click();
      const text = await bench.build.locator('body').innerText();
      for (const field of ['app', 'name', 'RUN', 'label', 'message', 'hint', 'output', 'warning', 'layer'])
        assert.ok(text.includes(`${field} \\u{202e}abc`), field);
      for (const page of [bench.history, bench.build]) {
        assert.equal(await page.locator('img, body script:not([src]), iframe').count(), 0);
        const { content, view } = await page
          .locator('html')
          .evaluate((html) => ({ content: html.scrollWidth, view: html.clientWidth }));
        assert.ok(content <= view, `A page is ${content} px wide in ${view} px.`);
      }
      assert.deepEqual(dialogs, []);
      // Forced right-to-left text does not reorder its neighbors.
      const order = await bench.history
        .locator('.session')
        .nth(1)
        .evaluate((row) =>
          ['.title', '.when'].map((part) => row.querySelector(part)?.getBoundingClientRect().left ?? -1),
        );
      assert.ok((order[0] ?? 0) < (order[1] ?? 0));
      const chart = await bench.build
        .locator('.step')
        .last()
        .evaluate((row) =>
          ['.label', 'svg'].map((part) => row.querySelector(part)?.getBoundingClientRect().left ?? -1),
        );
      assert.ok((chart[0] ?? 0) < (chart[1] ?? 0));
      await bench.screenshot(`nasty-${from.replaceAll(' ', '-')}-light`);
    });
  }
});
