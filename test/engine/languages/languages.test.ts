import assert from 'node:assert/strict';
import { docker } from '../docker.ts';
import { appName, Scratch } from '../scratch.ts';
import { languageBases } from '../../rig/language-bases.ts';
import { GREETING } from './app/app.ts';
import { APPS } from './app/index.ts';
import { type Proxy, startProxy } from './index/proxy.ts';
import { built, giveToUser } from './built.ts';
import { documents } from './documents.ts';

describe('a workspace image', () => {
  for (const [name, app] of Object.entries(APPS)) {
    describe(`in ${name}`, () => {
      let scratch: Scratch;
      let proxy: Proxy;
      let image: string;

      before(async function () {
        this.timeout('20m');
        await languageBases(...app.bases);
        proxy = await startProxy(app.indexes);
        scratch = new Scratch();
        for (const [file, text] of Object.entries(app.files)) scratch.write(file, text);
        scratch.write('workspace.yaml', documents(appName(name.replaceAll(' ', '-')), app, proxy.url));
        ({ image } = await built(scratch));
        giveToUser(scratch.root);
      });
      after(() => {
        proxy.close();
        scratch.remove();
      });

      it('has the expected programs, also in a login shell', async () => {
        const find = app.programs
          .map((program) => `command -v ${program} >/dev/null || echo missing ${program}`)
          .join('; ');
        assert.equal(await run(`id -un; ${find}; bash -lc '${find}'`), 'dev');
      });

      it('runs the app with its dependency, as the user, without a network', async () => {
        assert.equal((await run(app.run)).trimEnd().split('\n').at(-1)?.trim(), GREETING);
      });

      async function run(command: string): Promise<string> {
        return docker(
          'run',
          '--rm',
          '--network',
          'none',
          '--volume',
          `${scratch.root}:/workspace`,
          image,
          'sh',
          '-c',
          command,
        );
      }
    });
  }
});
