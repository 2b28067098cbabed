import assert from 'node:assert/strict';
import { chownSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { docker } from '../docker.ts';
import { appName, Scratch } from '../scratch.ts';
import { pythonManagers } from '../../rig/language-bases.ts';
import { built } from './built.ts';
import { documents } from './documents.ts';
import { type Proxy, startProxy } from './index/proxy.ts';
import { simpleIndex, wheel, wheelName } from './index/python-index.ts';
import { FIRST, PYTHON_MANAGERS } from './python-managers.ts';

/** A version that no cache has seen. */
const VERSION = `1.0.${Date.now() % 1_000_000_000}`;
const NAMES = [...FIRST, 'farewell'];

describe('a Python app', () => {
  let folder: string;

  before(async function () {
    this.timeout('10m');
    folder = await pythonManagers();
  });

  for (const [name, manager] of Object.entries(PYTHON_MANAGERS)) {
    describe(`with ${name}`, () => {
      let scratch: Scratch;
      let proxy: Proxy;
      let image: string;

      before(async function () {
        this.timeout('5m');
        scratch = new Scratch();
        const wheels = NAMES.map((each): [string, Buffer] => [wheelName(each, VERSION), wheel(each, VERSION, each)]);
        proxy = await startProxy({ 'pypi.index': simpleIndex(new Map(wheels), folder) });
        image = await build(FIRST);
      });
      after(() => {
        proxy.close();
        scratch.remove();
      });

      async function build(names: readonly string[]): Promise<string> {
        for (const [file, text] of Object.entries(manager.files(names, VERSION))) scratch.write(file, text);
        const args = { PIP_INDEX_URL: 'http://pypi.index/simple/', PIP_TRUSTED_HOST: 'pypi.index', ...manager.args };
        const app = { language: 'python', version: '3.13', args };
        scratch.write('workspace.yaml', documents(appName(`python-${name.toLowerCase()}`), app, proxy.url));
        proxy.served.length = 0;
        const { image: made } = await built(scratch);
        giveToUser(scratch.root);
        return made;
      }

      function run(command: string): Promise<string> {
        const mount = `${scratch.root}:/workspace`;
        return docker('run', '--rm', '--network', 'none', '--volume', mount, image, 'bash', '-lc', command);
      }

      it('imports its dependencies and its own package from the mounted source, without a network', async () => {
        assert.equal(
          await run('cd /tmp && python -c "import greeting, shared; print(greeting.TEXT, shared.TEXT)" && shared-text'),
          'greeting shared and deep\nshared and deep',
        );
      });

      it('has its manager, and an environment that the user may change', async () => {
        await run(`${manager.check} && pip uninstall --yes greeting ${manager.own} && ! command -v shared-text`);
      });

      it('only downloads the dependency that was added', async () => {
        image = await build(NAMES);
        assert.deepEqual(
          proxy.served.filter((url) => url.endsWith('.whl')).map((url) => path.basename(url)),
          [wheelName('farewell', VERSION)],
        );
        assert.equal(await run('python -c "import farewell; print(farewell.TEXT)"'), 'farewell');
      });

      it('is not built again when a source file changes', async () => {
        scratch.write('new_module.py', '');
        assert.deepEqual((await built(scratch)).ran, []);
      });
    });
  }
});

/** The workspace's user writes into the mounted source, as its owner does. */
function giveToUser(folder: string): void {
  chownSync(folder, 1000, 1000);
  for (const entry of readdirSync(folder, { recursive: true }) as string[])
    chownSync(path.join(folder, entry), 1000, 1000);
}
