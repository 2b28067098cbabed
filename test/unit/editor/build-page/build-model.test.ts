import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type BuildFacts, buildView } from '../../../../src/editor/build-page/build-model.ts';
import { errorView } from '../../../../src/editor/build-page/error-view.ts';
import type { ErrorReport } from '../../../../src/event/error.ts';
import type { EventBody } from '../../../../src/event/event.ts';
import { DetailFold } from '../../../../src/session/log/detail.ts';
import { fold } from '../../../../src/session/log/fold.ts';
import type { BuildView } from '../../../../src/webview/build/build-protocol.ts';
import { applyDelta, deltaOf } from '../../../../src/webview/build/build-delta.ts';
import { eventsOf, startOf } from '../../session/fixture.ts';
import { named } from '../../../support/steps.ts';

const key = 'a';
const STEPS: readonly EventBody[] = [
  { type: 'step.started', key, step: 'x', ...named('[dev 1/2] RUN make'), inputs: [], startedAt: 1_002_000 },
  {
    type: 'step.finished',
    key,
    step: 'x',
    ...named('[dev 1/2] RUN make'),
    cached: false,
    startedAt: 1_002_000,
    completedAt: 1_003_000,
  },
  { type: 'step.started', key, step: 'y', ...named('[dev 2/2] RUN check'), inputs: ['x'], startedAt: 1_003_000 },
];
const END: EventBody = {
  type: 'workspace.finished',
  key,
  result: {
    status: 'failed',
    durationMs: 9,
    error: {
      kind: 'step_failed',
      message: 'Step "dev 2/2" failed.',
      step: '[dev 2/2] RUN check',
      exitCode: 3,
      file: '/home/me/code/w.yaml',
      line: 4,
      output: ['first line', 'second line'],
    },
  },
};

function facts(...bodies: readonly EventBody[]): BuildFacts {
  const events = eventsOf(startOf('a', 'b'), { type: 'workspace.started', key }, ...bodies);
  const session = fold(events);
  const row = session?.workspaces[0];
  assert.ok(session && row);
  const details = new DetailFold();
  for (const event of events) details.push(event);
  const location = { line: 3, endLine: 3, origin: { at: 3, file: '/code/w.yaml', line: 12, column: 1 } };
  return {
    session,
    row,
    names: new Map(),
    detail: details.detail(),
    stepLocations: new Map([['y', location]]),
    phases: [],
    trend: [],
  };
}

describe('buildView', () => {
  it('shows the steps and the critical path of a running build', () => {
    const { heading, steps, path, workspaces } = buildView(facts(...STEPS), 1_010_000);
    assert.equal(heading.outcome, 'is being built');
    assert.deepEqual(
      steps.map(({ label, text, kind, location, line }) => [label, text, kind, location, line]),
      [
        ['dev 1/2', 'RUN make', 'run', undefined, undefined],
        ['dev 2/2', 'RUN check', 'run', 'w.yaml:12', 3],
      ],
    );
    assert.deepEqual(path, [
      { id: 'x', costMs: 1000, savesMs: 1000 },
      { id: 'y', costMs: 7000, savesMs: 7000 },
    ]);
    assert.deepEqual(
      workspaces.map(({ name, status }) => [name, status]),
      [
        ['shop/a', 'in_progress'],
        ['shop/b', 'queued'],
      ],
    );
  });

  it('shows the error of a failed build with its location and its step', () => {
    const { heading, error } = buildView(facts(...STEPS, END), 0);
    assert.equal(heading.outcome, 'failed in step dev 2/2');
    assert.deepEqual(
      [error?.location, error?.exitCode, error?.output.length, error?.title],
      ['w.yaml:4', 3, 2, 'Build step failed'],
    );
  });

  it('has a title for every kind of error, including unknown ones', () => {
    const titleFor = (kind: string): string => errorView({ kind, message: '' } as ErrorReport).title;
    assert.deepEqual(['out_of_memory', 'checksum', 'of a later version', 'constructor'].map(titleFor), [
      'Out of memory',
      'Checksum mismatch',
      'Build failed',
      'Build failed',
    ]);
  });

  it('is read-only for an exported build', () => {
    assert.equal(buildView({ ...facts(...STEPS, END), file: '/code/build.jsonl.gz' }, 0).heading.readOnly, true);
  });

  it('is the same whether sent as deltas or as a whole', () => {
    const all = [...STEPS, END];
    fc.assert(
      fc.property(
        fc.array(fc.nat(all.length), { minLength: 2, maxLength: 5 }).map((cuts) => cuts.sort((a, b) => a - b)),
        (cuts) => {
          const views = cuts.map((cut) => buildView(facts(...all.slice(0, cut)), 1_010_000 + cut));
          let page = views[0] as BuildView;
          for (const [index, view] of views.slice(1).entries()) {
            const delta = deltaOf(views[index] as BuildView, view);
            page = delta === undefined ? page : applyDelta(page, JSON.parse(JSON.stringify(delta)) as typeof delta);
            // Session ids differ between the views.
            assert.deepEqual({ ...page, heading: view.heading }, view);
          }
        },
      ),
    );
  });
});
