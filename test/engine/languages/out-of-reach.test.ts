import assert from 'node:assert/strict';
import type { BuildEvent } from '../../../src/event/event.ts';
import { dvm, eventsOf } from '../../support/dvm.ts';
import { appName, Scratch, uniqueMarker } from '../scratch.ts';
import { languageBases } from '../../rig/language-bases.ts';
import type { App } from './app/app.ts';
import { APPS } from './app/index.ts';
import { java, mavenIndexOf } from './app/java.ts';
import { documents } from './documents.ts';
import { startProxy } from './index/proxy.ts';

type Result = Extract<BuildEvent, { type: 'workspace.finished' }>['result'];

/** cpanm and SwiftPM say the same of a package that does not exist. */
const SILENT = ['perl', 'swift'];

describe('a package that cannot be downloaded', () => {
  let scratch: Scratch;

  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());

  for (const [name, app] of Object.entries(APPS).filter(([each]) => !SILENT.includes(each))) {
    it(`is reported as a network error, in ${name}`, async function () {
      this.timeout('20m');
      await languageBases(...app.bases);
      // Another name: the engine and the cache mounts have the usual one.
      for (const [file, text] of Object.entries(app.files))
        scratch.write(file, text.replaceAll('greeting', 'absentee'));
      // Without the proxy the hosts of its indexes cannot be resolved.
      const { result, printed } = await build(`offline-${name.replaceAll(' ', '-')}`, app, undefined);
      assert.equal(result.error?.kind, 'network', printed);
    });
  }

  it('is found by Maven once it is available, although Maven caches failures for a day', async function () {
    this.timeout('20m');
    await languageBases(...java.bases);
    for (const [file, text] of Object.entries(java.files)) scratch.write(file, text);
    const app = { ...java, args: { UNIQUE: uniqueMarker() } };
    let published = '0.9.0';
    const proxy = await startProxy({ 'maven.index': (path) => mavenIndexOf(published)(path) });
    try {
      const early = await build('published', app, proxy.url);
      assert.match(early.printed, /Could not find artifact com\.example:greeting:jar:1\.0\.0/);
      published = '1.0.0';
      const late = await build('published', app, proxy.url);
      assert.equal(late.result.status, 'succeeded', late.printed);
    } finally {
      proxy.close();
    }
  });

  async function build(
    name: string,
    app: App,
    proxy: string | undefined,
  ): Promise<{ result: Result; printed: string }> {
    scratch.write('workspace.yaml', documents(appName(name), app, proxy));
    const { stdout, stderr } = await dvm(scratch, [
      'build',
      'w',
      '--force',
      '--root',
      scratch.root,
      '--trust',
      '-o',
      'jsonl',
    ]);
    const events = eventsOf(stdout);
    const result = events.find((event) => event.type === 'workspace.finished')?.result;
    assert.ok(result !== undefined, stderr);
    return {
      result,
      printed: events
        .flatMap((event) => (event.type === 'log' ? event.line : []))
        .slice(-30)
        .join('\n'),
    };
  }
});
