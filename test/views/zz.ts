import { Bench } from './bench.ts';
import { writeSession } from './recorded.ts';
import { goodBuild } from './story.ts';
const bench = await Bench.open({ fixture: '', recorded: true, width: 1400, height: 980, files: {} });
try {
  const now = Date.now();
  for (let i = 0; i < 6; i++) await writeSession(bench.home, now - (12 - i) * 3600000, [goodBuild(0.5, 400 + i * 3, i)]);
  await bench.showViews();
  await bench.sessions.nth(3).waitFor();
  const list = bench.history.getByRole('listbox');
  await list.press('Home');
  const where = async (m: string) => {
    const outer = await bench.page.evaluate(() => { const a = document.activeElement; return `${a?.tagName}.${a?.className}`; });
    const inner = await bench.history.locator('body').evaluate(() => `${document.activeElement?.tagName}.${document.activeElement?.className} hasFocus=${document.hasFocus()}`);
    console.log(m, '|', outer, '|', inner);
  };
  await where('start');
  await bench.page.keyboard.press('Shift+F10');
  await bench.page.locator('.monaco-menu').waitFor();
  await where('menu');
  await bench.page.keyboard.press('Escape');
  await bench.page.locator('.monaco-menu').waitFor({ state: 'detached' });
  await where('after');
  await bench.page.waitForTimeout(1000);
  await where('later');
  // with mouse
  await bench.sessions.nth(2).click({ button: 'right' });
  await bench.page.locator('.monaco-menu').waitFor();
  await where('mouse menu');
  await bench.page.keyboard.press('Escape');
  await bench.page.waitForTimeout(1000);
  await where('mouse after');
} finally { await bench.close(); }
