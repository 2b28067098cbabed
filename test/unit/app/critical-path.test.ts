import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { StepRecord } from '../../../src/event/step-fold.ts';
import { criticalPath } from '../../../src/app/critical-path.ts';
import { named } from '../../support/steps.ts';

function step(
  name: string,
  inputs: readonly string[],
  startedAt?: number,
  completedAt?: number,
  runMs = (completedAt ?? 0) - (startedAt ?? 0),
): StepRecord {
  const state = startedAt === undefined ? 'waiting' : completedAt === undefined ? 'running' : 'done';
  return {
    step: name,
    ...named(`[dev 1/1] RUN ${name}`),
    inputs,
    state,
    ...(startedAt !== undefined && { startedAt }),
    ...(completedAt !== undefined && { completedAt }),
    runMs,
    bytes: 0,
    totalBytes: 0,
  };
}

const costs = (steps: readonly StepRecord[], now = 0) =>
  criticalPath(steps, now).map((each) => [each.step, each.costMs, each.savesMs]);

describe('criticalPath', () => {
  it('is empty without steps', () => {
    assert.deepEqual(costs([]), []);
    assert.deepEqual(costs([step('a', []), step('b', ['a'])]), []);
  });

  it('contains the steps that delayed the end, with the saving of each', () => {
    const base = step('base', [], 0, 10);
    const slow = step('slow', ['base'], 10, 100);
    const quick = step('quick', ['base'], 10, 70);
    const last = step('last', ['quick', 'slow'], 100, 120);
    // Without `slow` the build still waits for `quick`.
    assert.deepEqual(costs([base, slow, quick, last]), [
      ['base', 10, 10],
      ['slow', 90, 30],
      ['last', 20, 20],
    ]);
  });

  it('continues through steps that never ran', () => {
    assert.deepEqual(costs([step('a', [], 0, 10), step('merge', ['a']), step('b', ['merge'], 10, 15)]), [
      ['a', 10, 10],
      ['b', 5, 5],
    ]);
  });

  it('counts no time twice if a step started before its inputs were done', () => {
    assert.deepEqual(costs([step('a', [], 0, 50), step('b', ['a'], 1, 80)]), [
      ['a', 50, 50],
      ['b', 30, 30],
    ]);
    assert.deepEqual(costs([step('a', [], 0, 50), step('b', ['a'], 1, 80, 20)]), [
      ['a', 50, 50],
      ['b', 20, 20],
    ]);
  });

  it('counts running steps until now', () => {
    assert.deepEqual(costs([step('a', [], 0, 10), step('b', ['a'], 10), step('c', ['b'])], 40), [
      ['a', 10, 10],
      ['b', 30, 30],
    ]);
  });

  it('tolerates cycles and unknown inputs', () => {
    assert.equal(criticalPath([step('a', ['b'], 0, 5), step('b', ['a', 'gone'], 5, 9)], 0).length > 0, true);
    assert.deepEqual(costs([step('a', ['a'], 0, 5)]), [['a', 5, 5]]);
  });

  /** Steps with any times and inputs, including some that no engine should report. */
  const build = fc
    .array(
      fc.record({
        inputs: fc.array(fc.nat(14), { maxLength: 4 }),
        at: fc.option(fc.nat(1000), { nil: undefined }),
        takes: fc.option(fc.nat(300), { nil: undefined }),
        ran: fc.nat(400),
      }),
      { minLength: 1, maxLength: 14 },
    )
    .map((all) =>
      all.map(({ inputs, at, takes, ran }, index) =>
        step(
          String(index),
          inputs.map(String),
          at,
          at === undefined || takes === undefined ? undefined : at + takes,
          ran,
        ),
      ),
    );

  it('is never longer than the build, and each step on it needs the one before', () => {
    fc.assert(
      fc.property(build, (steps) => {
        const now = 1300;
        const path = criticalPath(steps, now);
        const timed = steps.filter(({ startedAt }) => startedAt !== undefined);
        const begin = Math.min(...timed.map(({ startedAt = 0 }) => startedAt));
        const end = Math.max(...timed.map(({ completedAt }) => completedAt ?? now));
        assert.equal(path.length === 0, timed.length === 0);
        assert.ok(path.reduce((sum, { costMs }) => sum + costMs, 0) <= Math.max(0, end - begin));
        for (const [index, { step: own, costMs, savesMs }] of path.entries()) {
          assert.ok(costMs >= 0 && savesMs >= 0 && savesMs <= costMs);
          const before = path[index - 1];
          if (before !== undefined) assert.ok(needs(steps, own, before.step), `${own} does not need ${before.step}`);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** Whether a step needs another one directly, or through steps that never started. */
function needs(steps: readonly StepRecord[], from: string, to: string, visited = new Set<string>()): boolean {
  if (visited.has(from)) return false;
  visited.add(from);
  const inputs = steps.find(({ step: digest }) => digest === from)?.inputs ?? [];
  return inputs.some(
    (input) =>
      input === to ||
      (steps.find(({ step: digest }) => digest === input)?.startedAt === undefined && needs(steps, input, to, visited)),
  );
}
