import { join } from 'node:path';
import { repository } from '../rig/folders.ts';
import { Bench } from './bench.ts';
import { writeSession } from './recorded.ts';
import { failedBuild, goodBuild } from './story.ts';

/**
 * Takes the README's pictures of a build page, from recorded builds: `node test/views/build-pictures.ts`.
 */
const HOUR = 60 * 60_000;
const bench = await Bench.open({
  fixture: '',
  recorded: true,
  width: 1500,
  height: 980,
  files: { 'workspace.yaml': documents() },
});
try {
  const now = Date.now();
  for (const [index, factor] of [0.5, 0.4, 0.5, 0.1, 0.5, 0.45, 1.4, 0.1].entries())
    await writeSession(bench.home, now - (12 - index) * HOUR, [goodBuild(factor, 400 + index * 3, index)]);
  await writeSession(bench.home, now - HOUR, [goodBuild(0.5, 410, 8), { ...goodBuild(0.3, 390, 9), app: 'web' }]);
  await writeSession(bench.home, now - 180_000, [failedBuild]);
  await bench.showViews();
  for (const [name, theme] of [
    ['dark', 'Default Dark Modern'],
    ['light', 'Default Light Modern'],
  ] as const) {
    bench.useTheme(theme);
    await bench.sessions.nth(name === 'dark' ? 0 : 5).click();
    await bench.build.locator(`body.vscode-${name}`).waitFor();
    await bench.build.locator('.step').nth(7).waitFor();
    await bench.page.mouse.move(700, 270);
    await bench.page.waitForTimeout(1500);
    await bench.page.screenshot({ path: join(repository, `media/build-${name}.png`) });
  }
} finally {
  await bench.close();
}

function documents(): string {
  return ['my-api', 'web']
    .flatMap((app) => [
      `apiVersion: devopsmaestro.io/v1\nkind: App\nmetadata:\n  name: ${app}\nspec:\n  path: .\n  language:\n    name: python\n    version: "3.13"\n`,
      `apiVersion: devopsmaestro.io/v1\nkind: Workspace\nmetadata:\n  name: dev\n  app: ${app}\n`,
    ])
    .join('---\n');
}
