import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWindow } from '../test/rig/window.ts';
import type { Row } from './measure.ts';

const WINDOWS = 5;
const OURS = 'devopsmaestro.devopsmaestro';
/** A built-in extension of VS Code that is also activated in every window. */
const PEER = 'Git';

/** The activation time that VS Code reports in new windows, compared with a built-in extension in the same window. */
export async function benchActivation(): Promise<Row> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < WINDOWS; round++) {
    const times = await activationTimes();
    ours.push(times(OURS));
    theirs.push(times(PEER));
  }
  return { name: 'activation of the extension', peer: `VS Code's own ${PEER} extension`, ours, theirs };
}

/** Reads VS Code's "Running Extensions" editor. */
async function activationTimes(): Promise<(name: string) => number> {
  const home = mkdtempSync(join(tmpdir(), 'dvm-bench-'));
  const { page, close } = await openWindow({
    folder: join(import.meta.dirname, '..', 'examples'),
    environment: { ...process.env, DVM_HOME: home },
  });
  try {
    await page.waitForTimeout(5000);
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input').fill('>Developer: Show Running Extensions');
    await page.keyboard.press('Enter');
    const rows = page.locator('.runtime-extensions-editor .monaco-list-row');
    await rows
      .filter({ hasText: OURS })
      .getByText(/Activation: \d+ms/)
      .waitFor({ timeout: 60_000 });
    const texts = await rows.allInnerTexts();
    return (name) => {
      const row = texts.find((text) => text.split('\n').some((line) => line.trim() === name));
      const time = /Activation: (\d+)ms/.exec(row ?? '')?.[1];
      if (time === undefined) throw new Error(`VS Code shows no activation time of ${name}: ${texts.join(' | ')}`);
      return Number(time);
    };
  } finally {
    await close();
    rmSync(home, { recursive: true, force: true });
  }
}
