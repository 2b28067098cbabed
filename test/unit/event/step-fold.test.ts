import assert from 'node:assert/strict';
import type { DetailEvent } from '../../../src/event/event.ts';
import { StepFold } from '../../../src/event/step-fold.ts';
import { named } from '../../support/steps.ts';

const A = { key: 'k', step: 'sha256:a', ...named('[base 2/2] RUN make') };
const FROM = { key: 'k', step: 'sha256:f', ...named('[base 1/2] FROM docker.io/library/debian:trixie-slim') };

function folded(...events: DetailEvent[]): StepFold {
  const fold = new StepFold();
  for (const event of events) fold.push(event);
  return fold;
}

describe('StepFold', () => {
  it('folds the events of a step into one record', () => {
    const fold = folded(
      { type: 'step.waiting', ...A, inputs: ['sha256:f'] },
      { type: 'step.started', ...A, inputs: [], startedAt: 10 },
      { type: 'log', key: 'k', step: A.step, stream: 'stdout', line: 'x' },
      { type: 'step.finished', ...A, cached: false, startedAt: 10, completedAt: 2010 },
    );
    assert.deepEqual(fold.steps(), [
      {
        step: A.step,
        ...named(A.name),
        inputs: ['sha256:f'],
        state: 'done',
        startedAt: 10,
        completedAt: 2010,
        runMs: 2000,
        bytes: 0,
        totalBytes: 0,
      },
    ]);
  });

  it('distinguishes the states', () => {
    const end = { ...A, cached: false, startedAt: 1, completedAt: 2 };
    const states: [string, DetailEvent[]][] = [
      ['waiting', [{ type: 'step.waiting', ...A, inputs: [] }]],
      ['running', [{ type: 'step.started', ...A, inputs: [], startedAt: 1 }]],
      ['done', [{ type: 'step.finished', ...end }]],
      ['cached', [{ type: 'step.finished', ...end, cached: true }]],
      ['failed', [{ type: 'step.finished', ...end, error: 'exit code: 7' }]],
      ['cancelled', [{ type: 'step.finished', ...end, error: 'context canceled' }]],
      [
        'cached',
        [
          { type: 'step.finished', ...end },
          { type: 'step.finished', ...end, cached: true },
        ],
      ],
      [
        'done',
        [
          { type: 'step.finished', ...end, completedAt: 5000 },
          { type: 'step.finished', ...end, startedAt: 5000, completedAt: 5000, cached: true },
        ],
      ],
      [
        'done',
        [
          { type: 'step.finished', ...end, error: 'lost' },
          { type: 'step.finished', ...end },
        ],
      ],
    ];
    for (const [state, events] of states) {
      const [step] = folded(...events).steps();
      assert.equal(step?.state, state);
      assert.equal(step.error !== undefined, ['failed', 'cancelled'].includes(state));
    }
  });

  it('counts instructions, and downloaded bytes once per layer', () => {
    const progress = (item: string, current: number): DetailEvent => ({
      type: 'step.progress',
      key: 'k',
      step: FROM.step,
      item,
      current,
      total: 100,
    });
    const fold = folded(
      {
        type: 'step.finished',
        key: 'k',
        step: 'sha256:i',
        ...named('[internal] load .dockerignore'),
        cached: true,
        startedAt: 1,
        completedAt: 1,
      },
      { type: 'step.started', ...FROM, inputs: [], startedAt: 1 },
      progress('sha256:1', 40),
      progress('sha256:1', 100),
      progress('sha256:2', 30),
      progress('extracting sha256:1', 100),
      progress('sha256:1', 90),
      progress('resolve x', 0),
      { type: 'step.finished', ...A, cached: true, startedAt: 1, completedAt: 1 },
      {
        type: 'step.finished',
        key: 'k',
        step: 'sha256:c',
        ...named('[linux/arm64 dev 1/2] COPY --link a b'),
        cached: false,
        startedAt: 1,
        completedAt: 3,
      },
      {
        type: 'step.finished',
        key: 'k',
        step: 'sha256:e',
        ...named('exporting to image'),
        cached: false,
        startedAt: 1,
        completedAt: 3,
      },
    );
    assert.deepEqual(fold.counts(), { total: 2, cached: 1, pulledBytes: 130 });
    assert.deepEqual(
      fold
        .steps()
        .filter(({ step }) => step === FROM.step)
        .map(({ bytes, totalBytes }) => [bytes, totalBytes]),
      [[130, 200]],
    );
    assert.equal(folded(progress('sha256:1', 1)).counts(), undefined);
  });
});
