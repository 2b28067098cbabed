import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deadAddress, registryDocuments, serveRegistry } from '../support/host/registry-server.ts';
import { repository } from '../rig/folders.ts';
import { Bench } from './bench.ts';

/**
 * Takes the README's pictures while the examples are built on an engine, with one build that fails and one that runs:
 * `npm run engine -- node test/views/readme-pictures.ts`.
 */
const registry = await serveRegistry();
const bench = await Bench.open({
  fixture: join(repository, 'examples'),
  files: {
    'registries.yaml': registryDocuments(registry.url, await deadAddress())
      .replace('alive', 'mirror')
      .replace('dead', 'packages'),
  },
  settings: { 'editor.minimap.enabled': false },
});
try {
  const { page } = bench;
  bench.useTheme('Default Dark Modern');
  await bench.dvm(['build', '--all']);
  const yaml = join(bench.folder, 'reports/workspaces.yaml');
  const good = readFileSync(yaml, 'utf8');
  writeFileSync(
    yaml,
    good.replace(
      'packages: [git, jq, sqlite3]',
      'packages: [git, jq, sqlite3]\n      customCommands:\n        - mkdir /proc/reports',
    ),
  );
  await bench.showViews();
  await bench.dvm(['build', 'reports/write']);
  // The fraction makes the step a new one, so that the engine has no cached result.
  const pause = `1.${Date.now() % 9999}`;
  const slow = `for month in 01 02 03 04 05 06 07 08; do echo "preparing month $month"; sleep ${pause}; done`;
  writeFileSync(yaml, good.replace('# Runs as root while the image is built.', slow));
  await bench.sessions.nth(1).waitFor();
  await bench.history.locator('body.vscode-dark').waitFor();
  await bench.command('DevOpsMaestro: Show Output');
  await drag([349, 300], [420, 300]);
  const heading = await page.locator('.pane-header[aria-label^="Session History"]').boundingBox();
  await drag([200, (heading?.y ?? 0) - 1], [200, 312]);
  await bench.row('operate').click();
  // Opening the file takes the focus, which would close a quick pick.
  await page.locator('.editor-container .view-lines', { hasText: 'kind: Workspace' }).waitFor();
  await page.waitForTimeout(500);
  await bench.command('DevOpsMaestro: Build Workspace');
  await bench.pick('reports/operate');
  await bench.history.locator('[data-session][data-status=in_progress]').waitFor();
  await page.locator('.part.panel .view-lines', { hasText: 'month 04' }).waitFor({ timeout: 60_000 });
  await picture('screenshot');
  await bench.history.locator('[data-session][data-status=succeeded]').nth(1).waitFor({ timeout: 60_000 });
  await bench.command('View: Close All Editors');
  await bench.command('View: Hide Panel');
  await bench.history.locator('[data-session][data-status=failed]').click();
  await bench.build.locator('body.vscode-dark').waitFor();
  await bench.build.locator('.step').nth(3).waitFor();
  await picture('build');
} finally {
  await bench.close();
  registry.close();
}

async function drag([fromX, fromY]: readonly [number, number], [toX, toY]: readonly [number, number]): Promise<void> {
  await bench.page.mouse.move(fromX, fromY);
  await bench.page.mouse.down();
  await bench.page.mouse.move(toX, toY, { steps: 8 });
  await bench.page.mouse.up();
}

/** Moves the pointer where it shows no tooltip, and waits for animations to end. */
async function picture(name: string): Promise<void> {
  await bench.page.mouse.move(900, 400);
  await bench.page.waitForTimeout(1500);
  await bench.page.screenshot({ path: join(repository, `media/${name}-dark.png`) });
}
