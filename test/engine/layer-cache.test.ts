import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BuildEvent } from '../../src/event/event.ts';
import { makeImage } from './docker.ts';
import { dvm, eventsOf } from '../support/dvm.ts';
import { status } from './build.ts';
import { appName, Scratch, uniqueMarker, workspaceText } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';

type StepFinished = Extract<BuildEvent, { type: 'step.finished' }>;

describe('the local layer cache', () => {
  const app = appName('layers');
  let scratch: Scratch;
  let first: StepFinished[];

  before(afterSharedBuild);
  before(async () => {
    scratch = new Scratch({ keepsLayers: true });
    scratch.write('w.yaml', workspaceText({ app, commands: ['true'] }));
    first = await steps();
  });
  after(() => scratch.remove());

  async function steps(...flags: string[]): Promise<StepFinished[]> {
    const { exitCode, stdout } = await dvm(scratch, [
      'build',
      'w',
      '--force',
      '--root',
      scratch.root,
      '-o',
      'jsonl',
      ...flags,
    ]);
    assert.equal(exitCode, 0, stdout.slice(-2000));
    return finished(eventsOf(stdout));
  }

  async function firstImage(): Promise<string> {
    return (await status(scratch)).workspaces[0]?.image ?? '';
  }

  it("is written by a build, in a folder named after the workspace's key", () => {
    assert(first.some(({ name }) => name.startsWith('exporting cache')));
    assert(existsSync(path.join(scratch.home.buildCache(`${app}-w`), 'layers/index.json')));
  });

  it('is read by the next build', async () => {
    assert(!first.some(({ name }) => name.startsWith('importing cache manifest')));
    const next = await steps();
    assert(
      next.some(({ name }) => name.startsWith('importing cache manifest')),
      names(next),
    );
    const run = next.filter(({ name }) => / RUN /.test(name));
    assert(run.length > 0 && run.every(({ cached }) => cached), names(next));
  });

  it('is removed if it is corrupt: the build succeeds with one warning', async () => {
    const index = path.join(scratch.home.buildCache(`${app}-w`), 'layers/index.json');
    writeFileSync(index, 'garbage');
    const { exitCode, stdout } = await dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'jsonl']);
    assert.equal(exitCode, 0, stdout.slice(-2000));
    const warnings = eventsOf(stdout).flatMap((event) => (event.type === 'warning' ? event.message : []));
    assert.match(warnings.join('\n'), /^The local layer cache was unusable and has been removed; .*index\.json/);
    assert((await steps()).some(({ name }) => name.startsWith('importing cache manifest')));
  });

  it('is neither written nor kept if the user turns it off', async () => {
    const { exitCode, stdout } = await dvm(scratch, ['build', 'w', '--force', '--root', scratch.root, '-o', 'jsonl'], {
      env: { DVM_LAYER_CACHE: 'off' },
    });
    assert.equal(exitCode, 0, stdout.slice(-2000));
    const events = eventsOf(stdout);
    assert.deepEqual(
      [finished(events).filter(({ name }) => / cache /.test(name)), events.filter(({ type }) => type === 'warning')],
      [[], []],
    );
    assert(!existsSync(path.join(scratch.home.buildCache(`${app}-w`), 'layers')));
  });

  it('is not touched in a folder without our marker', async () => {
    const other = new Scratch();
    const theirs = path.join(other.home.buildCache(`${app}-w`), 'layers');
    mkdirSync(theirs, { recursive: true });
    other.write('w.yaml', workspaceText({ app, commands: ['true'] }));
    const { exitCode, stdout } = await dvm(other, ['build', 'w', '--force', '--root', other.root, '-o', 'json']);
    assert.equal(exitCode, 0, stdout.slice(-2000));
    assert(existsSync(theirs));
    other.remove();
  });

  describe('with --no-cache', () => {
    const own = appName('no-cache');

    before(async () => {
      await makeImage(`dvm-base-${own}:1`, await firstImage(), uniqueMarker());
      scratch.write('w.yaml', workspaceText({ app: own, baseImage: `dvm-base-${own}:1` }));
      await steps('--target', 'base');
    });

    it('is not read, and every RUN instruction runs again', async () => {
      const again = await steps('--target', 'base', '--no-cache');
      assert(!again.some(({ name }) => name.startsWith('importing cache manifest')), names(again));
      const run = again.filter(({ name }) => / RUN /.test(name));
      assert(run.length > 0 && run.every(({ cached, error }) => !cached && error === undefined), names(again));
    });
  });
});

function finished(events: readonly BuildEvent[]): StepFinished[] {
  return events.filter((event) => event.type === 'step.finished');
}

function names(steps: readonly StepFinished[]): string {
  return steps.map(({ name, cached }) => `${cached ? 'cached ' : ''}${name}`).join('\n');
}
