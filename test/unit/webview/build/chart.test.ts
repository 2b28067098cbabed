import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { BuildView, StepView } from '../../../../src/webview/build/build-protocol.ts';
import { chart, chronological, lanes, note, parallelism } from '../../../../src/webview/build/chart.ts';

function step(id: string, startedAt?: number, completedAt?: number, more: Partial<StepView> = {}): StepView {
  return {
    id,
    label: id,
    text: `RUN ${id}`,
    kind: startedAt === undefined ? 'waiting' : 'run',
    bytes: 0,
    totalBytes: 0,
    ...(startedAt !== undefined && { startedAt }),
    ...(completedAt !== undefined && { completedAt }),
    ...more,
  };
}

function view(
  steps: readonly StepView[],
  completedAt?: number,
): Pick<BuildView, 'heading' | 'phases' | 'steps' | 'path'> {
  const heading = {
    session: 's',
    key: 'k',
    name: 'n',
    status: 'in_progress',
    outcome: '',
    wasCurrent: false,
    details: [],
    startedAt: 0,
    ...(completedAt !== undefined && { completedAt }),
    readOnly: false,
    isTrusted: true,
    ended: false,
    hasDockerfile: false,
  } as const;
  return {
    heading,
    phases: [
      { phase: 1, name: 'one', startedAt: 0, completedAt: 100, failed: false },
      { phase: 2, name: 'two', startedAt: 100, failed: false },
    ],
    steps,
    path: [
      { id: 'b', costMs: 500, savesMs: 0 },
      { id: 'a', costMs: 10, savesMs: 0 },
    ],
  };
}

/** Steps of a build that started at 0; some are running, some waiting. */
const anySteps = fc
  .array(
    fc.record({
      at: fc.option(fc.integer({ min: -50, max: 5000 }), { nil: undefined }),
      takes: fc.option(fc.nat(3000), { nil: undefined }),
    }),
    { maxLength: 25 },
  )
  .map((all) =>
    all.map(({ at, takes }, index) =>
      step(String(index), at, at === undefined || takes === undefined ? undefined : at + takes),
    ),
  );

describe('chart', () => {
  it('positions bars on the time scale of the build', () => {
    const { rows, phases, ticks } = chart(
      view([step('b', 500, 1000), step('a', 0, 500), step('c')], 1000),
      9999,
      false,
    );
    assert.deepEqual(
      rows.map(({ step: own, bars }) => [own?.id, bars.map(({ from, width, critical }) => [from, width, critical])]),
      [
        ['a', [[0, 50, false]]],
        ['b', [[50, 50, true]]],
        ['c', []],
      ],
    );
    assert.deepEqual(
      phases.map(({ from, width }) => [from, width]),
      [
        [0, 10],
        [10, 90],
      ],
    );
    assert.deepEqual(ticks.map(({ label }) => label).slice(0, 3), ['0.0 s', '0.2 s', '0.4 s']);
  });

  it('extends running steps until now', () => {
    const [bar] = chart(view([step('a', 0)]), 4000, false).rows[0]?.bars ?? [];
    assert.deepEqual([bar?.from, bar?.width, bar?.running], [0, 100, true]);
  });

  it('keeps all bars inside, with any step times', () => {
    fc.assert(
      fc.property(anySteps, fc.option(fc.nat(9000), { nil: undefined }), fc.boolean(), (steps, completedAt, packed) => {
        const { rows, ticks } = chart(view(steps, completedAt), 6000, packed);
        for (const { from, width } of rows.flatMap(({ bars }) => bars))
          assert.ok(from >= 0 && width > 0 && from + width <= 100.0001, `${from} ${width}`);
        assert.equal(
          rows.flatMap(({ bars }) => bars).length,
          steps.filter(({ startedAt }) => startedAt !== undefined).length,
        );
        assert.ok(ticks.length <= 9 && ticks.every(({ at }) => at >= 0 && at <= 100));
      }),
    );
  });
});

describe('lanes', () => {
  it('contain each step once, without overlaps, and are no more than the parallel steps', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const end = 9000;
        const packed = lanes(steps, end);
        const timed = steps.filter(({ startedAt }) => startedAt !== undefined);
        assert.deepEqual(
          packed
            .flat()
            .map(({ id }) => id)
            .sort(),
          timed.map(({ id }) => id).sort(),
        );
        for (const lane of packed)
          for (const [index, { startedAt = 0 }] of lane.entries())
            assert.ok(index === 0 || (lane[index - 1]?.completedAt ?? end) <= startedAt);
        // Steps that took no time count as well.
        const atOnce = Math.max(
          0,
          ...timed.map(
            (own) =>
              timed.filter(
                (other) =>
                  other === own ||
                  ((other.startedAt ?? 0) <= (own.startedAt ?? 0) && (other.completedAt ?? end) > (own.startedAt ?? 0)),
              ).length,
          ),
        );
        assert.ok(packed.length <= atOnce);
      }),
    );
  });

  it('are ordered by start time', () => {
    assert.deepEqual(
      chronological([step('w'), step('b', 5), step('a', 1), step('v')]).map(({ id }) => id),
      ['a', 'b', 'w', 'v'],
    );
  });
});

describe('parallelism', () => {
  it('is the average number of steps over the time in which any ran', () => {
    assert.equal(parallelism([], 0), 0);
    assert.equal(parallelism([step('a', 0, 10)], 0), 1);
    assert.equal(parallelism([step('a', 0, 10), step('b', 0, 10), step('c', 50, 60)], 0), 1.5);
    assert.equal(parallelism([step('a', 0, 10), step('b', 5)], 15), 20 / 15);
  });
});

describe('note', () => {
  it('is the state of a step, or its duration and its size', () => {
    assert.equal(note(step('a'), 0), 'waiting');
    assert.equal(note(step('a', 0, 9, { kind: 'cached' }), 0), 'cached');
    assert.equal(note(step('a', 0, 11_000, { kind: 'failed' }), 0), 'failed · 11.0 s');
    assert.equal(note(step('a', 0, 4900, { bytes: 11_400_000, totalBytes: 11_400_000 }), 0), '4.9 s · 11 MB');
    assert.equal(
      note(step('a', 0, undefined, { bytes: 1_000_000, totalBytes: 4_000_000 }), 2000),
      '2.0 s · 1.0 MB of 4.0 MB',
    );
  });
});
