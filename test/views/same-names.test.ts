import assert from 'node:assert/strict';
import { Bench } from './bench.ts';

/** Its build fails in the first phase, because the folder is missing. */
const DOCUMENTS = `apiVersion: devopsmaestro.io/v1
kind: App
metadata: { name: desk }
spec: { path: ./missing }
---
apiVersion: devopsmaestro.io/v1
kind: Workspace
metadata: { name: write, app: desk }
`;

describe('two roots with the same workspace', function () {
  this.timeout('5m');
  let bench: Bench;

  before(async () => {
    bench = await Bench.open({
      fixture: '',
      opened: 'both.code-workspace',
      files: {
        'both.code-workspace': JSON.stringify({ folders: [{ path: 'old' }, { path: 'new' }] }),
        'old/workspace.yaml': DOCUMENTS,
        'new/workspace.yaml': DOCUMENTS,
      },
    });
    await bench.showViews();
  });
  after(() => bench.close());

  it('appear as two apps in the tree, each with its folder', async () => {
    await bench.row('desk').nth(1).waitFor();
    assert.deepEqual(await bench.row('desk').locator('.label-description').allInnerTexts(), ['old', 'new']);
  });

  it('are distinguished in the palette, the notification and the history', async () => {
    await bench.command('DevOpsMaestro: Build Workspace');
    await bench.pick('desk/write (new)');
    await (await bench.showNotifications()).filter({ hasText: 'desk/write (new): The path of' }).waitFor();
    await bench.command('DevOpsMaestro: Build Workspace');
    await bench.pick('desk/write (old)');
    await (await bench.showNotifications()).filter({ hasText: 'desk/write (old): The path of' }).waitFor();
    await bench.sessions.nth(1).waitFor();
    assert.deepEqual(await bench.sessions.locator('.title').allInnerTexts(), ['desk/write (old)', 'desk/write (new)']);
    await bench.sessions.nth(1).click();
    await bench.build.locator('h1', { hasText: 'desk/write (new)' }).waitFor();
    await bench.page.locator('.tab', { hasText: 'desk/write (new)' }).waitFor();
    await bench.screenshot('same-names-light');
  });
});
