import assert from 'node:assert/strict';
import { docker } from '../docker.ts';
import { appName, Scratch } from '../scratch.ts';
import { languageBases } from '../../rig/language-bases.ts';
import { GREETING } from './app/app.ts';
import { built, giveToUser } from './built.ts';
import { documents } from './documents.ts';
import { type Proxy, startProxy } from './index/proxy.ts';
import { localApps } from './local/local.ts';

/** A version that no cache has seen. */
const VERSION = `1.0.${Date.now() % 1_000_000_000}`;

describe('an app of several packages', () => {
  for (const [name, app] of Object.entries(localApps(VERSION))) {
    describe(`in ${name}`, () => {
      let scratch: Scratch;
      let proxy: Proxy;

      before(async function () {
        this.timeout('20m');
        await languageBases(...app.bases);
        proxy = await startProxy(app.indexes);
        scratch = new Scratch();
        scratch.write('workspace.yaml', documents(appName(`local-${app.language}`), app, proxy.url));
      });
      after(() => {
        proxy.close();
        scratch.remove();
      });

      /** Builds and runs it; the lines that it printed, and the packages that were downloaded. */
      async function greetings(...names: string[]): Promise<{ lines: string[]; downloaded: string[] }> {
        for (const [file, text] of Object.entries(app.files(...names))) scratch.write(file, text);
        proxy.served.length = 0;
        const { image } = await built(scratch);
        const downloaded = proxy.served.flatMap((url) => app.packageOf.exec(url)?.[1] ?? []);
        giveToUser(scratch.root);
        const run = ['run', '--rm', '--network', 'none', '--volume', `${scratch.root}:/workspace`, image];
        const output = await docker(...run, 'sh', '-c', app.run);
        return { lines: output.trim().split('\n'), downloaded: downloaded.map((each) => each.replace(/-[\d.]+$/, '')) };
      }

      it('runs from its mounted source with the dependencies of all, without a network', async () => {
        assert.deepEqual(await greetings('greeting'), { lines: [GREETING], downloaded: ['greeting'] });
      });

      it('only downloads the dependency that one of them adds', async () => {
        const { lines, downloaded } = await greetings('greeting', 'farewell');
        assert.deepEqual(lines, [GREETING, GREETING]);
        assert.deepEqual(downloaded, ['farewell']);
      });
    });
  }
});
