import assert from 'node:assert/strict';
import { Bench } from './bench.ts';

describe('untrusted folder', function () {
  this.timeout('5m');
  let bench: Bench;

  before(async () => {
    bench = await Bench.open({ trusted: false });
    await bench.showViews();
  });
  after(() => bench.close());

  it('disables building, and offers to trust the folder instead', async () => {
    await bench.row('write').hover();
    assert.equal(
      await bench.row('write').getByRole('button', { name: 'Build Workspace' }).getAttribute('aria-disabled'),
      'true',
    );
    await bench.history.getByText('Trust it to build its workspaces.').waitFor();
    assert.equal(await bench.history.getByRole('button', { name: 'Build a workspace' }).count(), 0);
    await bench.screenshot('untrusted-light');
    await bench.history.getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await bench.page.locator('.workspace-trust-editor').waitFor();
  });

  it('enables building as soon as the folder is trusted', async () => {
    await bench.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await bench.history.getByRole('button', { name: 'Build a workspace' }).waitFor();
  });
});
