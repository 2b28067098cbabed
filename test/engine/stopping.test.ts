import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { startSession } from '../../src/app/build.ts';
import { buildSettings } from '../../src/app/settings.ts';
import { exitCode } from '../../src/event/status.ts';
import { secretProviders } from '../../src/secret/providers.ts';
import { loadRoot } from '../../src/workspace/document/load.ts';
import { docker } from './docker.ts';
import { repository } from '../rig/folders.ts';
import { Dvm, dvm } from '../support/dvm.ts';
import { eventually } from '../support/eventually.ts';
import { build, onlyRow, status } from './build.ts';
import { allGone, processesWith } from './processes.ts';
import { appName, Scratch, sleeping, uniqueMarker, workspaceText } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';

describe('stopping a build', () => {
  let scratch: Scratch;

  before(afterSharedBuild);
  beforeEach(() => {
    scratch = new Scratch();
  });
  afterEach(() => scratch.remove());

  /** A build whose only workspace sleeps in a RUN now. */
  async function sleepingBuild(marker: string): Promise<Dvm> {
    scratch.write('w.yaml', workspaceText({ app: appName('stop'), commands: [sleeping(marker)] }));
    const running = new Dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'jsonl']);
    await running.logged(`running ${marker}`);
    return running;
  }

  async function assertNothingLeft(marker: string): Promise<void> {
    await allGone(marker);
    await allGone(scratch.home.path);
    assert.deepEqual(scratch.staging(), []);
    assert(!(await docker('ps', '--all', '--no-trunc', '--format', '{{.Command}}')).includes(marker));
  }

  async function assertInterrupted(): Promise<void> {
    const document = await status(scratch);
    assert.equal(document.session.status, 'interrupted');
    const row = onlyRow(document);
    assert.deepEqual([row.status, row.reason, row.image], ['cancelled', 'interrupted', null]);
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`${signal} during a RUN interrupts it with exit code 130 and leaves nothing behind`, async () => {
      const marker = uniqueMarker();
      const running = await sleepingBuild(marker);
      running.kill(signal);
      assert.equal((await running.ended).exitCode, 130);
      await assertInterrupted();
      await assertNothingLeft(marker);
    });
  }

  it('SIGTERM to the npx that runs dvm interrupts it, too', async () => {
    const marker = uniqueMarker();
    scratch.write('w.yaml', workspaceText({ app: appName('stop'), commands: [sleeping(marker)] }));
    const npx = spawn('npx', ['dvm', 'build', 'w', '--root', scratch.root], {
      cwd: repository,
      env: { ...process.env, DVM_HOME: scratch.home.path, DVM_LAYER_CACHE: 'off' },
      stdio: 'ignore',
    });
    await eventually('the step runs', () => processesWith(`running ${marker}`).length > 0);
    npx.kill('SIGTERM');
    await eventually('dvm ends', () => processesWith(scratch.root).length === 0);
    await assertInterrupted();
    await assertNothingLeft(marker);
  });

  it('an interrupted build prints its JSON document', async () => {
    const marker = uniqueMarker();
    scratch.write('w.yaml', workspaceText({ app: appName('stop'), commands: [sleeping(marker)] }));
    const running = new Dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'json']);
    await eventually('the step runs', () => processesWith(`running ${marker}`).length > 0);
    running.kill('SIGINT');
    const { exitCode: code, stdout } = await running.ended;
    assert.equal(code, 130);
    assert.deepEqual(JSON.parse(stdout), await status(scratch));
    await assertInterrupted();
  });

  it('closing the terminal interrupts it and leaves nothing behind', async () => {
    const marker = uniqueMarker();
    const running = await sleepingBuild(marker);
    running.stopReading();
    running.kill('SIGHUP');
    assert.equal((await running.ended).exitCode, 130);
    await assertInterrupted();
    await assertNothingLeft(marker);
  });

  it('the build continues if no one reads its output any more', async () => {
    const marker = uniqueMarker();
    scratch.write(
      'w.yaml',
      workspaceText({ app: appName('stop'), commands: [`echo running ${marker} && sleep 1 && echo still running`] }),
    );
    const running = new Dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'jsonl']);
    await running.logged(`running ${marker}`);
    running.stopReading();
    await running.ended;
    const row = onlyRow(await status(scratch));
    assert.deepEqual([row.status, row.reason], ['succeeded', null]);
    await assertNothingLeft(marker);
  });

  for (const format of ['text', 'json', 'jsonl']) {
    it(`the build continues if its output cannot be written, and the exit code is 1 (-o ${format})`, async () => {
      scratch.write('w.yaml', workspaceText({ app: appName('full'), commands: ['true'] }));
      const stdout = openSync('/dev/full', 'w');
      const { exitCode, stderr } = await dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', format], {
        stdout,
      });
      closeSync(stdout);
      assert.equal(exitCode, 1, stderr);
      assert.equal(stderr.match(/dvm: Cannot write to standard output: ENOSPC/g)?.length, 1, stderr);
      assert.doesNotMatch(stderr, /^\s+at |A view of the build failed/m);
      assert.equal(onlyRow(await status(scratch)).status, 'succeeded');
    });
  }

  it('a second SIGINT exits at once, and the build is still recorded', async () => {
    const marker = uniqueMarker();
    const running = await sleepingBuild(marker);
    running.kill('SIGINT');
    running.kill('SIGTERM');
    assert.equal((await running.ended).exitCode, 130);
    await assertInterrupted();
    await allGone(marker);
    await allGone(scratch.home.path);
  });

  it('after SIGKILL the status is lost and interrupted, and the next build removes the staging folder', async () => {
    const marker = uniqueMarker();
    const running = await sleepingBuild(marker);
    running.kill('SIGKILL');
    await running.ended;
    const healed = await status(scratch);
    assert.equal(healed.session.status, 'interrupted');
    const row = onlyRow(healed);
    assert.deepEqual([row.status, row.reason, row.image], ['cancelled', 'lost', null]);
    assert.equal(scratch.staging().length, 1);
    for (const orphan of processesWith(scratch.home.path)) process.kill(orphan.pid, 'SIGTERM');
    scratch.write('w.yaml', workspaceText({ app: appName('stop'), commands: ['true'] }));
    assert.equal((await build(scratch, ['w'])).exitCode, 0);
    await assertNothingLeft(marker);
  });

  it('cancelling one workspace leaves the other one and the session succeeded', async () => {
    const marker = uniqueMarker();
    scratch.write('one.yaml', workspaceText({ app: appName('one'), commands: [sleeping(marker)] }));
    scratch.write('other/other.yaml', workspaceText({ app: appName('other'), commands: ['true'] }));
    const { workspaces } = await loadRoot(scratch.root);
    const lines: string[] = [];
    const session = await startSession(
      { workspaces, flags: {}, settings: buildSettings(process.env), allowed: [] },
      {
        home: scratch.home,
        store: scratch.store(),
        env: process.env,
        providers: secretProviders({ env: process.env, commands: {} }),
        version: 'test',
        onEvent: (event) => {
          if (event.type === 'log') lines.push(event.line);
        },
      },
    );
    await eventually('the step runs', () => lines.some((line) => line.includes(`running ${marker}`)));
    const { key } = session.workspaces.find(({ app }) => app === appName('one')) ?? {};
    session.control.cancel(key);
    const results = await session.done;
    assert.deepEqual(
      results.map(({ status: ended, reason }) => [ended, reason]),
      [
        ['cancelled', 'by user'],
        ['succeeded', undefined],
      ],
    );
    assert.equal(exitCode(results), 1);
    const stored = await status(scratch);
    assert.equal(stored.session.status, 'succeeded');
    assert.deepEqual(
      stored.workspaces.map((row) => [row.status, row.reason, row.image !== null]),
      [
        ['cancelled', 'by user', false],
        ['succeeded', null, true],
      ],
    );
    await assertNothingLeft(marker);
  });

  it('the time limit ends it as timed_out with exit code 1 and leaves nothing behind', async () => {
    const marker = uniqueMarker();
    scratch.write('w.yaml', workspaceText({ app: appName('stop'), commands: [sleeping(marker)] }));
    const document = await build(scratch, ['w', '--timeout', '3s']);
    assert.equal(document.exitCode, 1);
    assert.equal(document.session.status, 'failed');
    const { status: ended, reason, error } = onlyRow(document);
    assert.deepEqual([ended, reason, error?.kind], ['timed_out', null, 'timed_out']);
    assert.match(error?.message ?? '', /3 s/);
    await assertNothingLeft(marker);
  });
});
