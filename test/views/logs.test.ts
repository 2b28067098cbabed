import assert from 'node:assert/strict';
import type { SessionRecorder } from '../../src/session/log/recorder.ts';
import type { SessionStore } from '../../src/session/store.ts';
import { eventually } from '../support/eventually.ts';
import { Bench } from './bench.ts';
import { storeOf } from './recorded.ts';
import { named } from '../support/steps.ts';

const STEP = 'sha256:a';
const NAME = '[dev 1/2] RUN make';

describe('build log', function () {
  this.timeout('5m');
  let bench: Bench;
  let store: SessionStore;
  let recorder: SessionRecorder;
  let key: string;
  let printed = 0;

  before(async () => {
    bench = await Bench.open({ fixture: '', recorded: true });
    store = storeOf(bench.home);
    recorder = await store.begin({
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
    key = recorder.workspaces[0]?.key ?? '';
    recorder.emit({ type: 'workspace.started', key });
    recorder.emit({ type: 'phase.started', key, phase: 6 });
    recorder.emit({ type: 'step.started', key, step: STEP, ...named(NAME), inputs: [], startedAt: Date.now() });
    print(5);
    await bench.showViews();
  });
  after(async () => {
    store.close();
    await bench.close();
  });

  function print(count: number): void {
    for (const end = printed + count; printed < end;)
      recorder.emit({ type: 'log', key, step: STEP, stream: 'stdout', line: `line ${++printed}.` });
  }
  const shows = (text: string) =>
    eventually(`“${text}” in the log`, async () => (await bench.editorText()).includes(text) || undefined);
  const height = async (): Promise<number> =>
    (await bench.page.locator('.part.editor .editor-scrollable > .scrollbar.vertical .slider').boundingBox())?.height ??
    Infinity;
  /** Lines with the theme's background color for errors. */
  const marked = () =>
    bench.page.locator('.part.editor .monaco-editor').evaluate((editor) => {
      const probe = document.body.appendChild(document.createElement('div'));
      probe.style.backgroundColor = getComputedStyle(editor).getPropertyValue(
        '--vscode-inputValidation-errorBackground',
      );
      const wanted = getComputedStyle(probe).backgroundColor;
      probe.remove();
      const tops = [...editor.querySelectorAll('.view-overlays .cdr')]
        .filter((each) => getComputedStyle(each).backgroundColor === wanted)
        .map((each) => Math.round(each.getBoundingClientRect().top));
      return [...editor.querySelectorAll('.view-line')]
        .filter((line) => tops.includes(Math.round(line.getBoundingClientRect().top)))
        .map((line) => line.textContent.replaceAll('\u00a0', ' ').trim())
        .sort();
    });

  it('shows the log of a build of another process, and follows its end', async () => {
    await bench.sessions.first().click();
    await bench.build.getByRole('button', { name: 'Open log', exact: true }).first().click();
    await shows('line 5.');
    print(300);
    await shows('line 305.');
    assert.deepEqual(await marked(), []);
  });

  it('does not scroll while the cursor is elsewhere', async () => {
    await bench.page.keyboard.press('Control+Home');
    await shows('── Session');
    const before = await height();
    print(600);
    await eventually('the log to grow', async () => (await height()) < before || undefined);
    assert.ok((await bench.editorText()).includes('── Session'));
    await bench.page.locator('.statusbar', { hasText: 'Ln 1,' }).waitFor();
  });

  it('follows again from its end until the build is over, and marks errors', async () => {
    await bench.page.keyboard.press('Control+End');
    await shows('line 905.');
    print(100);
    await shows('line 1005.');
    recorder.emit({
      type: 'step.finished',
      key,
      step: STEP,
      ...named(NAME),
      cached: false,
      startedAt: Date.now() - 4000,
      completedAt: Date.now(),
      error: 'it did not complete: exit code: 2',
    });
    recorder.emit({ type: 'phase.finished', key, phase: 6, outcome: 'failed' });
    recorder.emit({
      type: 'workspace.finished',
      key,
      result: {
        status: 'failed',
        durationMs: 5000,
        error: { kind: 'step_failed', message: 'Step "dev 1/2" ended with exit code 2.', step: NAME, exitCode: 2 },
      },
    });
    await recorder.finish();
    await shows('failed in 5.0 s');
    await eventually('the marks', async () => (await marked()).length > 0 || undefined);
    assert.deepEqual(await marked(), [
      'error: Step "dev 1/2" ended with exit code 2.',
      'error: it did not complete: exit code: 2',
    ]);
    await bench.screenshot('log-failed-light');
    await bench.command('View: Close Editor');
  });

  it('opens at the error, or at the requested step', async () => {
    await bench.build.getByRole('button', { name: 'Open log at error' }).click();
    await shows('line 1005.');
    await bench.page.locator('.statusbar', { hasText: 'Ln 1009,' }).waitFor();
    assert.ok((await marked()).includes('error: it did not complete: exit code: 2'));
    await bench.command('View: Close Editor');
    await bench.build.locator('.step button').first().click();
    await bench.build.locator('.details').getByRole('button', { name: 'Open log' }).click();
    await bench.page.locator('.statusbar', { hasText: 'Ln 3,' }).waitFor();
    await shows('line 1.');
    assert.ok((await marked()).some((line) => /^dev 1\/2 \| RUN make · failed after/.test(line)));
  });

  it('folds by phase and step, and has an outline', async () => {
    await bench.command('Fold All');
    await eventually('the folded log', async () => {
      const text = await bench.editorText();
      return (text.includes('phase 6/7') && text.includes('failed in 5.0 s') && !text.includes('line ')) || undefined;
    });
    await bench.page.keyboard.press('Control+Shift+o');
    const symbols = bench.page.locator('.quick-input-list');
    await symbols.getByRole('option', { name: /^phase 6\/7: Dockerfile and build/ }).waitFor();
    await symbols.getByRole('option', { name: /^dev 1\/2 \| RUN make/ }).waitFor();
    await bench.page.keyboard.press('Escape');
  });
});
