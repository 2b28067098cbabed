import assert from 'node:assert/strict';
import { writeSessions } from '../../bench/ten-thousand.ts';
import { homeFolder } from '../../src/home/folder.ts';
import { eventually } from '../support/eventually.ts';
import { Bench } from './bench.ts';
import { storeOf } from './recorded.ts';

describe('history of 10 000 sessions', function () {
  this.timeout('5m');
  let bench: Bench;

  before(async () => {
    bench = await Bench.open({ fixture: '', recorded: true });
    writeSessions(homeFolder({ DVM_HOME: bench.home }, ''), 10_000);
    const store = storeOf(bench.home);
    await store.indexEnded();
    store.close();
    await bench.showViews();
    await bench.sessions.nth(5).waitFor({ timeout: 60_000 });
  });
  after(() => bench.close());

  const list = () => bench.history.getByRole('listbox');
  const place = (row: number) => bench.history.locator(`[aria-posinset="${row}"]`);

  it('renders only rows near the viewport, from one end to the other', async () => {
    assert.equal(await bench.sessions.first().getAttribute('aria-setsize'), '10000');
    for (const [share, row] of [
      [0.5, 5000],
      [1, 10_000],
      [0.25, 2505],
      [0, 1],
    ] as const) {
      await list().evaluate(
        (element, part) => element.scrollTo(0, (element.scrollHeight - element.clientHeight) * part),
        share,
      );
      await place(row).waitFor();
      assert.ok((await bench.sessions.count()) < 100);
    }
  });

  it('moves from row to row by keyboard, and opens one', async () => {
    await list().focus();
    await list().press('End');
    await place(10_000).waitFor();
    await bench.history.locator('[aria-posinset="10000"][aria-selected=true]').waitFor();
    await list().press('Home');
    await list().press('ArrowDown');
    await bench.history.locator('[aria-posinset="2"][aria-selected=true]').waitFor();
    assert.equal(await list().getAttribute('aria-activedescendant'), await place(2).getAttribute('id'));
    await list().press('Enter');
    await bench.build.locator('h1').waitFor();
    await bench.screenshot('long-history-light');
  });

  it('filters by text, status, workspace and time', async () => {
    const total = (count: number) =>
      eventually(
        `${count} rows`,
        async () => (await bench.sessions.first().getAttribute('aria-setsize')) === String(count) || undefined,
      );
    await bench.history.getByRole('combobox', { name: 'Status' }).selectOption('failed');
    await total(2000);
    assert.deepEqual(
      await bench.sessions.evaluateAll((rows) => [
        ...new Set(rows.map((row) => (row as HTMLElement).dataset['status'])),
      ]),
      ['failed'],
    );
    await bench.history.getByRole('combobox', { name: 'Workspace' }).selectOption({ label: 'app/workspace-5' });
    await total(400);
    await bench.history.getByRole('combobox', { name: 'Workspace' }).selectOption('');
    await bench.history.getByRole('combobox', { name: 'Status' }).selectOption('');
    await bench.history.getByRole('combobox', { name: 'Time' }).selectOption('1');
    await eventually(
      'the last day',
      async () => Math.abs(Number(await bench.sessions.first().getAttribute('aria-setsize')) - 1440) < 10 || undefined,
    );
    await bench.history.getByRole('searchbox').fill('nothing is called that');
    await bench.history.getByText('No matching builds.').waitFor();
    await bench.history.getByRole('button', { name: 'Clear filters' }).click();
    await total(10_000);
  });

  it('has the actions of a session in its context menu', async () => {
    await bench.history.locator('[data-status=failed]').first().click({ button: 'right' });
    const menu = bench.page.locator('.monaco-menu');
    for (const title of [
      'Open Build…',
      'Open Log',
      'Rebuild with Same Options',
      'Rebuild Failed and Cancelled',
      'Compare Builds…',
      'Copy Error Report',
      'Export Build…',
      'Delete Build from History…',
    ]) {
      await menu.getByText(title, { exact: true }).waitFor();
    }
    await bench.screenshot('long-history-menu-light');
    await bench.page.keyboard.press('Escape');
  });

  it('shows new builds without a refresh, and keeps its scroll position', async () => {
    await list().evaluate((element) => element.scrollTo(0, 44 * 4000));
    await place(4003).waitFor();
    const shown = await place(4003).getAttribute('data-session');
    const store = storeOf(bench.home);
    const recorder = await store.begin({
      version: '0.1.0',
      flags: {},
      workspaces: [
        {
          identity: '/code#new/dev',
          preferredKey: 'new-dev',
          name: 'dev',
          app: 'new',
          path: 'new/dev',
          file: '/code/workspace.yaml',
          line: 1,
        },
      ],
    });
    await eventually(
      'one more',
      async () => (await bench.sessions.first().getAttribute('aria-setsize')) === '10001' || undefined,
    );
    assert.equal(await place(4004).getAttribute('data-session'), shown);
    await list().evaluate((element) => element.scrollTo(0, 0));
    await bench.sessions.first().filter({ hasText: 'new/dev' }).waitFor();
    await recorder.finish();
    store.close();
  });
});
