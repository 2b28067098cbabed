import assert from 'node:assert/strict';
import { Bench } from './bench.ts';
import { writeSession } from './recorded.ts';
import { failedBuild, goodBuild } from './story.ts';

const HOUR = 60 * 60_000;

describe('the page of a build', function () {
  this.timeout('5m');
  let bench: Bench;

  before(async () => {
    bench = await Bench.open({ fixture: '', recorded: true, width: 1500, height: 950 });
    const now = Date.now();
    for (const [index, factor] of [0.5, 0.4, 0.5, 0.1, 0.5, 0.45, 1.4].entries()) await writeSession(bench.home, now - (9 - index) * HOUR, [goodBuild(factor, index === 6 ? 452 : 400 + index, index)]);
    await writeSession(bench.home, now - HOUR, [goodBuild(0.5, 410, 8), { ...failedBuild, app: 'web' }]);
    await writeSession(bench.home, now - 180_000, [failedBuild], ['The registry devpi did not start in time.']);
    await bench.showViews();
    await bench.sessions.nth(8).waitFor();
  });
  after(() => bench.close());

  it('tells of a failed build what failed, and when everything ran', async () => {
    await bench.sessions.first().click();
    await bench.build.locator('.error-card').waitFor();
    await bench.screenshot('build-failed-light');
    assert.match(await bench.build.locator('h1').innerText(), /my-api \/ dev\s+failed in step dev 2\/3/);
  });

  it('tells of a good build how it compares', async () => {
    await bench.sessions.nth(2).click();
    await bench.build.locator('.layers').waitFor();
    await bench.screenshot('build-good-light');
    bench.useTheme('Default Dark Modern');
    await bench.build.locator('body.vscode-dark').waitFor();
    await bench.screenshot('build-good-dark');
  });
});
