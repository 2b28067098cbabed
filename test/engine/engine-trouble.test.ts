import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Dvm, dvm, eventsOf } from '../support/dvm.ts';
import { eventually } from '../support/eventually.ts';
import { build, onlyRow, status } from './build.ts';
import { removeImages } from './docker.ts';
import { allGone } from './processes.ts';
import { startProxy } from './proxy.ts';
import { appName, Scratch, sleeping, uniqueMarker, workspaceText } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';

describe('engine failures', () => {
  let scratch: Scratch;

  before(afterSharedBuild);
  beforeEach(() => {
    scratch = new Scratch({ keepsLayers: true });
  });
  afterEach(() => scratch.remove());

  it('engine_down names the address and what to do', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('down') }));
    const host = `unix://${scratch.folder}/absent.sock`;
    const document = await build(scratch, ['w'], { env: { DOCKER_HOST: host } });
    assert.equal(document.exitCode, 1);
    const { status: ended, error, platform } = onlyRow(document);
    assert.deepEqual([ended, error?.kind, platform], ['failed', 'engine_down', null]);
    assert(error?.message.includes(host) === true, error?.message);
    assert.match(error.hint ?? '', /DOCKER_HOST/);
    assert.deepEqual(scratch.staging(), []);
  });

  it('a removed image stays in the history, marked as gone', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('gone') }));
    const { image } = onlyRow(await build(scratch, ['w']));
    const isImageGone = async (env = {}): Promise<unknown> => {
      const { stdout } = await dvm(scratch, ['get', 'workspaces', '--root', scratch.root, '-o', 'json'], { env });
      const {
        workspaces: [row],
      } = JSON.parse(stdout) as { workspaces: { image: string; imageGone: boolean | null }[] };
      assert.equal(row?.image, image);
      return row.imageGone;
    };
    assert.equal(await isImageGone(), false);
    await removeImages(image ?? '');
    assert.equal(await isImageGone(), true);
    assert.equal(await isImageGone({ DOCKER_HOST: `unix://${scratch.folder}/absent.sock` }), null);
  });

  it('an engine that stops during a build is engine_lost, exit code 1, and leaves nothing behind', async () => {
    const marker = uniqueMarker();
    scratch.write('w.yaml', workspaceText({ app: appName('lost'), commands: [sleeping(marker)] }));
    const proxy = await startProxy(path.join(scratch.folder, 'engine.sock'));
    const running = new Dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'jsonl'], {
      env: { DOCKER_HOST: proxy.host },
    });
    try {
      await running.logged(`running ${marker}`);
    } finally {
      proxy.cut();
    }
    assert.equal((await running.ended).exitCode, 1);
    const document = await status(scratch);
    assert.equal(document.session.status, 'failed');
    const { status: ended, error } = onlyRow(document);
    assert.deepEqual([ended, error?.kind], ['failed', 'engine_lost'], JSON.stringify(error));
    assert.notEqual(error?.hint, undefined);
    await allGone(marker);
    await allGone(scratch.home.path);
    assert.deepEqual(scratch.staging(), []);
  });

  it('a build waiting for an unresponsive engine ends at its time limit or on a signal', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('silent') }));
    const proxy = await startProxy(path.join(scratch.folder, 'engine.sock'), undefined, undefined, /^\/images\//);
    const env = { DOCKER_HOST: proxy.host, DVM_LAYER_CACHE: 'off' };
    try {
      const document = await build(scratch, ['w', '--timeout', '8s'], { env });
      assert.deepEqual([onlyRow(document).status, document.exitCode], ['timed_out', 1]);
      const running = new Dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'jsonl'], { env });
      await eventually('phase 7 begins', () =>
        running.events().some((event) => event.type === 'phase.started' && event.phase === 7),
      );
      running.kill('SIGINT');
      assert.equal((await running.ended).exitCode, 130);
      assert.equal(onlyRow(await status(scratch)).reason, 'interrupted');
    } finally {
      proxy.cut();
    }
  });

  it('an engine that never responds to /info can still build', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('info') }));
    const proxy = await startProxy(path.join(scratch.folder, 'engine.sock'), undefined, undefined, /\/info$/);
    try {
      const document = await build(scratch, ['w'], { env: { DOCKER_HOST: proxy.host, DVM_LAYER_CACHE: 'off' } });
      assert.equal(onlyRow(document).status, 'succeeded', JSON.stringify(onlyRow(document).error));
    } finally {
      proxy.cut();
    }
  });

  it('without the containerd image store, the build succeeds without a layer cache, and says why', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('old') }));
    const proxy = await startProxy(path.join(scratch.folder, 'engine.sock'), (info) => ({
      ...info,
      Driver: 'overlay2',
      DriverStatus: [['Backing Filesystem', 'extfs']],
    }));
    try {
      const { exitCode, stdout } = await dvm(
        scratch,
        ['build', 'w', '--force', '--root', scratch.root, '-o', 'jsonl'],
        {
          env: { DOCKER_HOST: proxy.host },
        },
      );
      assert.equal(exitCode, 0, stdout.slice(-2000));
      const warnings = eventsOf(stdout).flatMap((event) => (event.type === 'warning' ? event.message : []));
      assert.equal(warnings.length, 1, warnings.join('\n'));
      assert.match(warnings[0] ?? '', /layer cache is not used: .*containerd/);
      assert(!stdout.includes('exporting cache'));
    } finally {
      proxy.cut();
    }
  });

  it('an error after the image was created is a warning', async () => {
    const folder = scratch.makeFolder('bin');
    const real =
      (process.env['PATH'] ?? '')
        .split(path.delimiter)
        .map((each) => path.join(each, 'docker'))
        .find((each) => existsSync(each)) ?? '';
    writeFileSync(
      path.join(folder, 'docker'),
      `#!/bin/sh\n${real} "$@" || exit\ncase "$*" in *"buildx bake --file"*) echo "ERROR: something about ` +
        'the context" >&2; exit 1;; esac\n',
      { mode: 0o755 },
    );
    scratch.write('w.yaml', workspaceText({ app: appName('odd'), commands: ['true'] }));
    const env = { PATH: `${folder}${path.delimiter}${process.env['PATH'] ?? ''}`, DVM_BUILDER: 'buildx' };
    const document = await build(scratch, ['w'], { env });
    assert.equal(document.exitCode, 0, JSON.stringify(document));
    assert.notEqual(onlyRow(document).image, null);
    const [session] = await scratch.store().list({ limit: 1 });
    assert.match(
      session?.warnings.map(({ message }) => message).join() ?? '',
      /the engine has the image.*something about the context/,
    );
    scratch.write('w.yaml', workspaceText({ app: appName('odd'), commands: ['exit 3'] }));
    assert.equal(onlyRow(await build(scratch, ['w'], { env })).error?.exitCode, 3);
  });
});
