import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench } from './bench.ts';

describe('starting with a folder of code', function () {
  this.timeout('5m');
  let bench: Bench;

  before(async () => {
    // A narrower walkthrough omits its pictures.
    bench = await Bench.open({
      width: 1700,
      height: 900,
      fixture: '',
      files: { 'requirements.txt': '', 'app.py': 'print("hello")\n', '.python-version': '3.13\n' },
    });
    await bench.showViews();
  });
  after(() => bench.close());

  const step = (title: string) => bench.page.locator('.getting-started-step', { hasText: title });
  const lens = (title: string) => bench.page.locator('.codelens-decoration a', { hasText: title });

  it('has a walkthrough of the first steps', async () => {
    await bench.command('DevOpsMaestro: Get Started');
    await step('Set up a container engine').waitFor();
    for (const title of [
      'Describe a workspace',
      'Preview the Dockerfile',
      'Build the workspace',
      'Review past builds',
    ]) {
      await step(title).click();
      await bench.page.locator('.getting-started-step.expanded', { hasText: title }).waitFor();
      await bench.page.waitForTimeout(300);
      await bench.screenshot(`walkthrough-${title.split(' ')[0]?.toLowerCase() ?? ''}`);
    }
    await step('Set up a container engine').click();
    await bench.screenshot('walkthrough-engine');
    await bench.page.getByRole('button', { name: 'Find Container Engines' }).click();
    await step('Set up a container engine').locator('.complete').first().waitFor();
    await bench.command('View: Close All Editors');
  });

  it('creates a workspace from the view for the code in the folder', async () => {
    await bench.screenshot('create-welcome-light');
    await bench.page.locator('.part.sidebar').getByRole('button', { name: 'Create Workspace…' }).click();
    const input = bench.page.locator('.quick-input-widget input');
    await input.waitFor();
    assert.equal(await input.inputValue(), 'workspace');
    await input.fill('a/b');
    await bench.page.locator('.quick-input-message', { hasText: 'must not contain' }).waitFor();
    await input.fill('hello');
    await bench.screenshot('create-name-light');
    await bench.page.keyboard.press('Enter');
    await bench.row('dev').filter({ hasText: 'not built yet' }).waitFor();
    await bench.page.locator('.tab.active', { hasText: 'workspace.yaml' }).waitFor();
    assert.match(
      readFileSync(join(bench.folder, 'workspace.yaml'), 'utf8'),
      /^ {2}name: hello\n[^]*name: python +# detected from/m,
    );
    await lens('Show Dockerfile').waitFor();
    await bench.screenshot('create-done-light');
  });

  it('is legible in a dark theme and in a narrow sidebar', async () => {
    bench.useTheme('Default Dark Modern');
    await bench.history.locator('body.vscode-dark').waitFor();
    await bench.command('DevOpsMaestro: Get Started');
    await step('Preview the Dockerfile').click();
    await bench.page.waitForTimeout(500);
    await bench.screenshot('walkthrough-dark');
    await bench.command('View: Close All Editors');
    await bench.narrowSidebar();
    await bench.row('dev').filter({ hasText: 'not built yet' }).waitFor();
    await bench.screenshot('starting-narrow-dark');
  });
});
