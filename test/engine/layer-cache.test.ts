import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { BuildEvent } from '../../src/event/event.ts';
import { dvm, eventsOf } from './dvm.ts';
import { appName, Scratch, workspaceText } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';

type StepFinished = Extract<BuildEvent, { type: 'step.finished' }>;

describe('the local layer cache', () => {
  const app = appName('layers');
  let scratch: Scratch;
  let first: StepFinished[];

  before(afterSharedBuild);
  before(async () => {
    scratch = new Scratch();
    scratch.write('w.yaml', workspaceText({ app, commands: ['true'] }));
    first = await steps();
  });
  after(() => scratch.remove());

  async function steps(...flags: string[]): Promise<StepFinished[]> {
    const { exitCode, stdout } = await dvm(scratch, ['build', 'w', '--root', scratch.root, '-o', 'jsonl', ...flags]);
    assert.equal(exitCode, 0, stdout.slice(-2000));
    return eventsOf(stdout).filter((event) => event.type === 'step.finished');
  }

  it('is written by a build, below the key of the workspace', () => {
    assert(first.some(({ name }) => name.startsWith('exporting cache')));
    assert(existsSync(path.join(scratch.home.buildCache(`${app}-w`), 'layers/index.json')));
  });

  it('is read by the next one', async () => {
    assert(!first.some(({ name }) => name.startsWith('importing cache manifest')));
    const next = await steps();
    assert(next.some(({ name }) => name.startsWith('importing cache manifest')), names(next));
    const run = next.filter(({ name }) => / RUN /.test(name));
    assert(run.length > 0 && run.every(({ cached }) => cached), names(next));
  });

  it('is not read with --no-cache: every RUN runs anew', async function () {
    this.timeout('15m');
    const anew = await steps('--no-cache');
    assert(!anew.some(({ name }) => name.startsWith('importing cache manifest')), names(anew));
    const run = anew.filter(({ name }) => / RUN /.test(name));
    assert(run.length > 0 && run.every(({ cached }) => !cached), names(anew));
  });
});

function names(steps: readonly StepFinished[]): string {
  return steps.map(({ name, cached }) => `${cached ? 'cached ' : ''}${name}`).join('\n');
}
