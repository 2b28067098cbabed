import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeFolder } from '../src/home/folder.ts';
import { openStore } from '../src/session/store.ts';
import { Bench } from '../test/views/bench.ts';
import type { Row } from './measure.ts';
import { writeSessions } from './ten-thousand.ts';

const WINDOWS = 3;

/**
 * The time until the first rows of 10,000 sessions appear, in a new window each time; the peer has no history.
 */
export async function benchHistoryView(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dvm-bench-'));
  try {
    const history = join(folder, 'home');
    const home = homeFolder({ DVM_HOME: history }, '/');
    writeSessions(home, 10_000);
    const store = openStore(home);
    await store.indexEnded();
    store.close();
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < WINDOWS; round++) {
      ours.push(await firstRows(history));
      theirs.push(await firstRows(undefined));
    }
    return [{ name: 'first rows of the history view', peer: 'empty history', ours, theirs }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The time in milliseconds from the creation of the view's page to its first visible rows. */
async function firstRows(history: string | undefined): Promise<number> {
  const bench = await Bench.open({ fixture: '', recorded: true });
  try {
    if (history !== undefined) cpSync(history, bench.home, { recursive: true });
    // Activation is measured elsewhere.
    await bench.page.waitForTimeout(3000);
    await bench.showViews();
    await (
      history === undefined ? bench.history.getByText('Nothing has been built yet.') : bench.sessions.nth(5)
    ).waitFor({ timeout: 60_000 });
    return await bench.history
      .locator('body')
      .evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN);
  } finally {
    await bench.close();
  }
}
