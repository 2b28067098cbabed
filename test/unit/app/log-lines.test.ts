import assert from 'node:assert/strict';
import { LogLines } from '../../../src/app/log-lines.ts';
import type { EventBody } from '../../../src/event/event.ts';
import { fold } from '../../../src/session/log/fold.ts';
import { eventsOf, startOf } from '../session/fixture.ts';
import { named } from '../../support/steps.ts';

const NAME = '[base 2/3] RUN make';

function lines(...bodies: EventBody[]): string[] {
  const log = new LogLines();
  return eventsOf(startOf('dev'), ...bodies)
    .flatMap((event) => log.push(event))
    .slice(1);
}

describe('LogLines', () => {
  it('prefixes each line with its workspace and step', () => {
    assert.deepEqual(
      lines(
        { type: 'workspace.started', key: 'dev' },
        { type: 'phase.started', key: 'dev', phase: 6 },
        { type: 'step.started', key: 'dev', step: 'a', ...named(NAME), inputs: [], startedAt: 0 },
        { type: 'log', key: 'dev', step: 'a', stream: 'stdout', line: 'cc main.c' },
        { type: 'log', key: 'dev', step: 'unknown', stream: 'stdout', line: 'x' },
        { type: 'log', key: 'dev', stream: 'stderr', line: 'plain' },
        { type: 'warning', message: 'for all' },
      ).map((line) => line.replace(/ +/g, ' ')),
      [
        '[shop/dev] started',
        '[shop/dev] phase 6/7: Dockerfile and build',
        '[shop/dev] base 2/3 | RUN make',
        '[shop/dev] base 2/3 | cc main.c',
        '[shop/dev] build | x',
        '[shop/dev] plain',
        'warning: for all',
      ],
    );
  });

  it('reports how a step ended', () => {
    const end = (change: object): string | undefined =>
      lines({
        type: 'step.finished',
        key: 'dev',
        step: 'a',
        ...named(NAME),
        cached: false,
        startedAt: 0,
        completedAt: 1500,
        ...change,
      })[0];
    assert.equal(end({}), '[shop/dev] base 2/3 | done in 1.5 s');
    assert.equal(end({ cached: true }), '[shop/dev] base 2/3 | cached');
    assert.equal(end({ error: 'exit code: 2' }), '[shop/dev] base 2/3 | error: exit code: 2');
  });

  it('reports how a workspace ended, with its error and hint', () => {
    assert.deepEqual(
      lines({
        type: 'workspace.finished',
        key: 'dev',
        result: {
          status: 'timed_out',
          durationMs: 1000,
          error: { kind: 'timed_out', message: 'too long', hint: 'wait' },
        },
      }),
      ['[shop/dev] timed out in 1.0 s', '[shop/dev] error: too long', '[shop/dev] hint: wait'],
    );
    assert.deepEqual(
      lines({
        type: 'workspace.finished',
        key: 'dev',
        result: { status: 'succeeded', image: 'i:1', durationMs: 1000 },
      }),
      ['[shop/dev] succeeded in 1.0 s: i:1'],
    );
  });

  it('starts a past log like a running one', () => {
    const events = eventsOf(startOf('dev'), {
      type: 'session.readiness',
      readiness: { line: 'Cache: no registries configured', active: 0, total: 0, registries: [] },
    });
    const running = new LogLines();
    const session = fold(events);
    assert.ok(session);
    assert.deepEqual(
      new LogLines().heading(session),
      events.flatMap((event) => running.push(event)),
    );
  });
});
