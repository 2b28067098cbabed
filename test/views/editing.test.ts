import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import { Bench } from './bench.ts';

const SECRET = 'hunter-of-2222';

const API = 'apiVersion: devopsmaestro.io/v1';
const GARDEN = `${API}
kind: App
metadata:
  name: garden
spec:
  path: ./garden
---
${API}
kind: Workspace
metadata:
  name: tend
  app: garden
spec:
  build:
    devStage:
      packages: []
`;
/** Values inherited through three levels, and a secret that only the environment has. */
const ORCHARD = `${API}
kind: GlobalDefaults
metadata: {name: global-defaults}
spec:
  buildArgs: {MODE: shared, REGION: north}
  registryNpm: parcels
---
${API}
kind: Registry
metadata: {name: parcels}
spec: {type: npm, url: "http://127.0.0.1:4999"}
---
${API}
kind: App
metadata: {name: orchard}
spec:
  path: ./orchard
  registryPypi: none
  build:
    args: {MODE: fast, DEPTH: "1"}
    caCerts: [{name: team, file: team.pem}]
---
${API}
kind: Workspace
metadata: {name: prune, app: orchard}
spec:
  build:
    args: {DEPTH: "9"}
    caCerts: [{name: desk, envVar: DESK_CERTIFICATE}]
---
${API}
kind: Credential
metadata: {name: ORCHARD_TOKEN, app: orchard}
spec: {source: env, envVar: ORCHARD_TOKEN}
`;
const SLIPS = `${API}
kind: Workspace
metadata:
  name: slip
  app: gardn
---
${API}
kind: Workspace
metadata:
  name: leak
  app: orchard
spec:
  build:
    args:
      API_TOKEN: ${SECRET}
---
${API}
kind: Registry
metadata:
  name: open
spec:
  type: npm
  url: http://me:${SECRET}@127.0.0.1:4998
`;

describe('editing workspaces in a window', function () {
  this.timeout('10m');
  let bench: Bench;

  before(async () => {
    bench = await Bench.open({
      fixture: '',
      height: 900,
      files: { 'garden.yaml': GARDEN, 'orchard.yaml': ORCHARD, 'slips.yaml': SLIPS },
      environment: { ORCHARD_TOKEN: SECRET },
    });
    for (const app of ['garden', 'orchard']) mkdirSync(join(bench.folder, app));
    await bench.showViews();
    await bench.row('tend').filter({ hasText: 'not built yet' }).waitFor();
  });
  after(() => bench.close());

  const editor = (): Locator => bench.page.locator('.part.editor .monaco-editor').last();
  const problems = (): Locator => bench.page.locator('.markers-panel .monaco-list-row');
  const step = (title: string): Locator => bench.page.locator('.getting-started-step', { hasText: title });
  const lens = (title: string): Locator => bench.page.locator('.codelens-decoration a', { hasText: title });
  const tick = (title: string): Locator => step(title).locator('.codicon.complete').first();
  const twistie = (label: string): Promise<void> => bench.row(label).locator('.monaco-tl-twistie').click();
  const texts = async (): Promise<string[]> =>
    (
      await bench.page.locator('.pane:has(.pane-header[aria-label^="Workspaces"]) .monaco-list-row').allInnerTexts()
    ).map((text) => text.replaceAll(/\s+/g, ''));
  const expectNoSecret = async (): Promise<void> =>
    assert.ok(!(await bench.page.locator('body').innerHTML()).includes(SECRET));

  it('builds the first image from the walkthrough, which completes its step', async () => {
    await bench.command('DevOpsMaestro: Get Started');
    await step('Build the workspace').click();
    const button = bench.page.getByRole('button', { name: 'Build Workspace' });
    const list = bench.page.locator('.quick-input-widget input');
    await button.waitFor();
    assert.equal(await tick('Build the workspace').isVisible(), false);
    // VS Code may focus an opened step late, which closes the list of workspaces.
    await eventually(
      'the build to start',
      async () => {
        await button.click();
        await list.waitFor();
        assert.equal(
          await tick('Build the workspace').isVisible(),
          false,
          'the step is complete before anything is built',
        );
        const isPicked = await bench.pick('garden/tend').then(
          () => true,
          () => false,
        );
        if (!isPicked) return undefined;
        return bench
          .row('tend')
          .filter({ hasNotText: 'not built yet' })
          .waitFor({ timeout: 5000 })
          .then(
            () => true,
            () => undefined,
          );
      },
      120_000,
    );
    await bench
      .row('tend')
      .filter({ hasText: /now · \d{8}-\d{6}/ })
      .waitFor({ timeout: 300_000 });
    await tick('Build the workspace').waitFor();
    await bench.screenshot('editing-walkthrough-ticked');
    await bench.command('View: Close All Editors');
  });

  it('shows each value with its level, and the source of a secret instead of its value', async () => {
    await bench.page.locator('.pane-header[aria-label^="Session History"]').click();
    await twistie('prune');
    await bench.row('Credentials').waitFor();
    const shown = await texts();
    for (const row of [
      'DEPTH workspace · 9',
      'MODE app · fast',
      'REGION global · north',
      'npm global · parcels (http://127.0.0.1:4999)',
      'pypi app · none',
      'desk workspace · the variable DESK_CERTIFICATE of this machine',
      `team app · the file ${join(bench.folder, 'team.pem')}`,
      'ORCHARD_TOKEN app · the variable ORCHARD_TOKEN of this machine',
    ])
      assert.ok(shown.includes(row.replaceAll(' ', '')), `${row} is not among:\n${shown.join('\n')}`);
    await expectNoSecret();
    await bench.screenshot('editing-details-light');
    await bench.row('REGION').click();
    await bench.page.locator('.tab.active', { hasText: 'orchard.yaml' }).waitFor();
    await eventually(
      'the line of the value',
      async () =>
        (await bench.page.locator('.statusbar-item', { hasText: /^Ln / }).innerText()).startsWith('Ln 5,') || undefined,
    );
  });

  it('marks a workspace whose YAML has changed, and compares its Dockerfile with the last built one', async () => {
    await bench.row('tend').click();
    await bench.page.locator('.tab.active', { hasText: 'garden.yaml' }).waitFor();
    await lens('Compare with Last Built').waitFor();
    await bench.page.keyboard.press('Control+End');
    await bench.page.keyboard.press('ArrowUp');
    await bench.page.keyboard.press('End');
    await bench.page.keyboard.press('ArrowLeft');
    await bench.page.keyboard.type('jq');
    await bench.page.keyboard.press('Control+s');
    await bench
      .row('tend')
      .filter({ hasText: /changed · .* · \d{8}-\d{6}/ })
      .waitFor();
    assert.match(readFileSync(join(bench.folder, 'garden.yaml'), 'utf8'), /packages: \[jq\]\n$/);
    await lens('Compare with Last Built').click();
    await bench.page.locator('.tab.active', { hasText: /garden\/tend: built \d{8}-\d{6} ↔ now/ }).waitFor();
    const inserted = bench.page.locator('.monaco-diff-editor .editor.modified .view-line', { hasText: 'jq' });
    await inserted.first().waitFor();
    assert.equal(
      await bench.page.locator('.monaco-diff-editor .editor.original .view-line', { hasText: 'jq' }).count(),
      0,
    );
    await bench.page.mouse.move(900, 400);
    await bench.screenshot('editing-compare-light');
    await bench.command('View: Close All Editors');
  });

  it('lists problems without the secret, and fixes a misspelled name by quick fix', async () => {
    await bench.command('Problems: Focus on Problems View');
    await problems().filter({ hasText: 'API_TOKEN looks like a secret' }).waitFor();
    await problems().filter({ hasText: 'must not contain a user name, password or token' }).waitFor();
    await expectNoSecret();
    await bench.screenshot('editing-problems-light');
    const slip = problems().filter({ hasText: 'gardn' });
    await slip.dblclick();
    await bench.page.locator('.tab.active', { hasText: 'slips.yaml' }).waitFor();
    await editor().locator('.squiggly-error').first().waitFor();
    const fix = bench.page.locator('.action-widget .monaco-list-row', { hasText: 'Change to "garden"' });
    // The editor may not have the focus at first.
    await eventually('the quick fix', async () => {
      await bench.page.keyboard.press('Control+.');
      return fix.waitFor({ timeout: 3000 }).then(
        () => true,
        () => undefined,
      );
    });
    await bench.screenshot('editing-quick-fix-light');
    await fix.click();
    await bench.page.keyboard.press('Control+s');
    await slip.waitFor({ state: 'detached' });
    await bench.row('slip').filter({ hasText: 'not built yet' }).waitFor();
    assert.match(readFileSync(join(bench.folder, 'slips.yaml'), 'utf8'), /^ {2}app: garden$/m);
  });

  it('is legible in a dark theme and in a narrow sidebar', async () => {
    bench.useTheme('Default Dark Modern');
    await bench.page.locator('.monaco-workbench.vs-dark').waitFor();
    await bench.screenshot('editing-dark');
    await bench.narrowSidebar();
    await bench.row('DEPTH').filter({ hasText: 'workspace · 9' }).waitFor();
    await bench.screenshot('editing-narrow-dark');
    rmSync(join(bench.folder, 'slips.yaml'));
    await bench.row('slip').waitFor({ state: 'detached' });
    await eventually('an empty list of problems', async () => (await problems().count()) === 0 || undefined);
  });
});
