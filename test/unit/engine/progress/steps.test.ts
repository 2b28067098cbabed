import assert from 'node:assert/strict';
import { parseLine, type RawStatus } from '../../../../src/engine/progress/rawjson.ts';
import type { SolveStatus } from '../../../../src/engine/progress/solve-status.ts';
import { Masker } from '../../../../src/secret/masker.ts';
import { type StepEvent, StepTracker } from '../../../../src/engine/progress/steps.ts';
import { named } from '../../../support/steps.ts';

const T = (second: number): string => `2026-11-22T10:00:${String(second).padStart(2, '0')}.5Z`;
const ms = (second: number): number => Date.parse(T(second));
const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');

function track(...statuses: RawStatus[]): { events: StepEvent[]; tracker: StepTracker } {
  return trackHiding([], ...statuses);
}

function trackHiding(
  secrets: readonly string[],
  ...statuses: RawStatus[]
): { events: StepEvent[]; tracker: StepTracker } {
  const events: StepEvent[] = [];
  const masker = new Masker();
  masker.add(...secrets);
  const tracker = new StepTracker((event) => events.push(event), masker);
  for (const status of statuses) {
    const parsed = parseLine(JSON.stringify(status));
    assert.notEqual(typeof parsed, 'string');
    tracker.push(parsed as SolveStatus);
  }
  tracker.end();
  return { events, tracker };
}

const A = { digest: 'sha256:a', name: '[base 2/3] RUN make' };
const B = { digest: 'sha256:b', name: '[tools 1/1] RUN pip' };

describe('parseLine', () => {
  it('distinguishes a status from plain text', () => {
    assert.deepEqual(parseLine('{"logs":[]}'), { vertexes: [], statuses: [], logs: [], warnings: [] });
    for (const text of ['#1 [internal] load', '{"a":1}', '{not json', '{}', '{"logs":7}', ''])
      assert.equal(parseLine(text), text);
  });
});

describe('StepTracker', () => {
  it('reports a repeated vertex once', () => {
    const { events } = track(
      { vertexes: [A] },
      { vertexes: [{ ...A, started: T(1) }] },
      { vertexes: [{ ...A, started: T(1) }] },
      { vertexes: [{ ...A, started: T(1), completed: T(3) }] },
      { vertexes: [{ ...A, started: T(1), completed: T(3) }] },
    );
    assert.deepEqual(events, [
      { type: 'step.waiting', step: 'sha256:a', ...named(A.name), inputs: [] },
      { type: 'step.started', step: 'sha256:a', ...named(A.name), inputs: [], startedAt: ms(1) },
      {
        type: 'step.finished',
        step: 'sha256:a',
        ...named(A.name),
        cached: false,
        startedAt: ms(1),
        completedAt: ms(3),
      },
    ]);
  });

  for (const [how, second] of [
    [
      'in two messages',
      [
        { ...A, started: T(5) },
        { ...A, started: T(5), completed: T(6), error: 'boom' },
      ],
    ],
    ['in one message', [{ ...A, started: T(5), completed: T(6), error: 'boom' }]],
  ] as const) {
    it(`reports the second run of a vertex that is started twice, ${how}`, () => {
      const { events, tracker } = track(
        { vertexes: [{ ...A, started: T(1), completed: T(2) }] },
        ...second.map((vertex) => ({ vertexes: [vertex] })),
      );
      assert.deepEqual(
        events.map(({ type }) => type),
        ['step.started', 'step.finished', 'step.started', 'step.finished'],
      );
      assert.equal(tracker.failed?.error, 'boom');
    });
  }

  it('forgets the error of a first run when the second one succeeds', () => {
    const { tracker } = track(
      { vertexes: [{ ...A, started: T(1), completed: T(2), error: 'lost' }] },
      { vertexes: [{ ...A, started: T(5), completed: T(6) }] },
    );
    assert.equal(tracker.failed, undefined);
  });

  it('reports a cached step, even if it never started', () => {
    const { events } = track({ vertexes: [{ ...A, cached: true, completed: T(1) }] });
    assert.deepEqual(events.at(-1), {
      type: 'step.finished',
      step: 'sha256:a',
      ...named(A.name),
      cached: true,
      startedAt: ms(1),
      completedAt: ms(1),
    });
  });

  it('reports a waiting step once, with its inputs', () => {
    const { events } = track(
      { vertexes: [{ ...A, inputs: [B.digest] }] },
      { vertexes: [{ ...A, inputs: [B.digest] }] },
    );
    assert.deepEqual(events, [{ type: 'step.waiting', step: 'sha256:a', ...named(A.name), inputs: ['sha256:b'] }]);
  });

  it('finds the failed step among its cancelled siblings, in any order', () => {
    const victim = {
      ...B,
      started: T(1),
      completed: T(2),
      error: 'process "/bin/sh -c pip" did not complete successfully: context canceled: context canceled',
    };
    const culprit = {
      ...A,
      started: T(1),
      completed: T(2),
      error: 'process "/bin/sh -c make" did not complete successfully: exit code: 2',
    };
    const log = { logs: [{ vertex: A.digest, stream: 2, data: base64('one\ntwo\n') }] };
    for (const order of [
      [victim, culprit],
      [culprit, victim],
    ]) {
      const { tracker } = track({ vertexes: [{ ...A, started: T(1) }] }, log, { vertexes: order });
      assert.deepEqual(tracker.failed, {
        step: A.digest,
        ...named(A.name),
        error: culprit.error,
        head: [],
        tail: ['one', 'two'],
      });
    }
    assert.equal(track({ vertexes: [victim] }).tracker.failed?.step, B.digest);
  });

  it('keeps the first 20 lines of a step, and the last 20', () => {
    const text = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n');
    const { tracker } = track(
      { vertexes: [{ ...A, started: T(1) }] },
      { logs: [{ vertex: A.digest, stream: 1, data: base64(text) }] },
      { vertexes: [{ ...A, started: T(1), completed: T(2), error: 'x' }] },
    );
    assert.deepEqual([tracker.failed?.head.length, tracker.failed?.head.at(-1)], [20, 'line 19']);
    assert.deepEqual([tracker.failed?.tail.length, tracker.failed?.tail[0]], [20, 'line 30']);
    assert.equal(tracker.failed?.tail.at(-1), 'line 49', 'a line without an end counts when the build has ended');
  });

  it('joins lines that were cut anywhere, for each stream of each step', () => {
    const bytes = Buffer.from('größe\nrest');
    const chunk = (from: number, to: number, stream: number): RawStatus => ({
      logs: [{ vertex: A.digest, stream, data: base64(bytes.subarray(from, to)) }],
    });
    const { events } = track(chunk(0, 3, 1), chunk(0, 4, 2), chunk(3, 12, 1), chunk(4, 12, 2));
    assert.deepEqual(events, [
      { type: 'log', step: A.digest, stream: 'stdout', line: 'größe' },
      { type: 'log', step: A.digest, stream: 'stderr', line: 'größe' },
      { type: 'log', step: A.digest, stream: 'stdout', line: 'rest' },
      { type: 'log', step: A.digest, stream: 'stderr', line: 'rest' },
    ]);
  });

  it('passes on progress and warnings, without escape codes', () => {
    const { events } = track({
      statuses: [
        { id: 'sha256:layer \u001b[1mextracting', vertex: A.digest, current: 5, total: 10 },
        { id: 'x', vertex: A.digest, current: 1 },
      ],
      warnings: [
        { vertex: A.digest, short: base64('old \u001b[1msyntax') },
        { vertex: A.digest, short: base64('wrong platform'), range: [{ start: { line: 3 } }] },
        { vertex: A.digest, short: base64('old syntax') },
      ],
    });
    assert.deepEqual(events, [
      { type: 'step.progress', step: A.digest, item: 'sha256:layer extracting', current: 5, total: 10 },
      { type: 'step.progress', step: A.digest, item: 'x', current: 1, total: 0 },
      { type: 'warning', message: 'old syntax' },
      { type: 'warning', message: 'wrong platform', line: 3 },
    ]);
  });

  it('accepts fields that Go omits or writes as null', () => {
    const { events } = track({
      vertexes: [{ digest: 'd', started: T(1) }],
      statuses: [{ id: 'i', vertex: 'd' }],
      logs: [
        { vertex: 'd', stream: 1, data: null },
        { vertex: 'd', stream: 1 },
      ],
      warnings: [{ vertex: 'd', short: null }],
    });
    assert.deepEqual(
      events.map(({ type }) => type),
      ['step.started', 'step.progress'],
    );
  });
});

describe('secrets in the output of steps', () => {
  const log = (text: string, stream = 1): RawStatus => ({ logs: [{ vertex: 'd', stream, data: base64(text) }] });

  it('are hidden across chunks, lines and escape codes, separately for each stream', () => {
    const { events } = trackHiding(
      ['correct-horse-battery'],
      log('a correct-'),
      log('hor\u001b[31mse-bat'),
      log('correct-ho', 2),
      log('tery z\nnext\n'),
      log('rse-battery\nrest correct-horse-\n', 2),
      log('battery\n', 2),
    );
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'log' ? [`${event.stream} ${event.line}`] : [])),
      ['stdout a *** z', 'stdout next', 'stderr ***', 'stderr rest ***', 'stderr ***'],
    );
  });

  it('are hidden in names, errors and quoted output', () => {
    const { events, tracker } = trackHiding(
      ['hunter22'],
      { vertexes: [{ digest: 'd', name: 'RUN echo hunter22', started: T(1) }] },
      log('it is hunter22\n'),
      {
        vertexes: [
          {
            digest: 'd',
            name: 'RUN echo hunter22',
            started: T(1),
            completed: T(2),
            error: 'process "echo hunter22" failed',
          },
        ],
      },
    );
    assert.doesNotMatch(JSON.stringify([events, tracker.failed]), /hunter22/);
    assert.match(JSON.stringify(tracker.failed), /it is \*\*\*/);
  });

  it('do not hold back the last output of a finished step', () => {
    const { events } = trackHiding(['correct-horse'], log('then correct-\n'), {
      vertexes: [{ digest: 'd', name: 'x', started: T(1), completed: T(2) }],
    });
    assert.deepEqual(
      events.map(({ type }) => type),
      ['step.started', 'log', 'step.finished'],
    );
  });
});
