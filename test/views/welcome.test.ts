import { existsSync } from 'node:fs';
import { Bench } from './bench.ts';

describe('welcome views', function () {
  this.timeout('5m');
  let bench: Bench;

  before(async () => {
    const nowhere = '/nonexistent';
    bench = await Bench.open({
      fixture: '',
      environment: { DOCKER_HOST: '', DOCKER_CONFIG: nowhere, HOME: nowhere, XDG_RUNTIME_DIR: nowhere },
    });
  });
  after(() => bench.close());

  it('appear without workspaces in the folder', async () => {
    await bench.showViews();
    await bench.page.getByText('No workspaces found in this folder.').waitFor();
    await bench.page.getByRole('button', { name: 'Refresh', exact: true }).waitFor();
    await bench.screenshot('welcome-empty-folder-light');
  });

  it('appear without an engine', async function () {
    if (['/var/run/docker.sock', '/run/podman/podman.sock'].some((socket) => existsSync(socket))) return this.skip();
    await bench.page.locator('.pane-header[aria-label^="Platforms"]').click();
    await bench.page.getByText('No container engine is responding.').waitFor();
    await bench.page.getByRole('button', { name: 'Find Container Engines' }).waitFor();
    await bench.screenshot('welcome-no-engine-light');
  });

  it('appear without a folder', async () => {
    const url = new URL(bench.page.url());
    url.searchParams.delete('folder');
    url.searchParams.set('ew', 'true');
    await bench.page.goto(url.href);
    await bench.showViews();
    await bench.page.getByText('Open a folder that contains workspace YAML to build its images.').waitFor();
    await bench.page.locator('.pane-body').getByRole('button', { name: 'Open Folder' }).first().waitFor();
    await bench.screenshot('welcome-no-folder-light');
  });
});
