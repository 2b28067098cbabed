import path from 'node:path';
import assert from 'node:assert/strict';
import { Progress } from '../../../../src/cli/terminal/progress.ts';
import type { BuildEvent, EventBody } from '../../../../src/event/event.ts';
import { golden } from '../../golden.ts';
import { startOf } from '../../session/fixture.ts';
import { named } from '../../../support/steps.ts';

/** A build of two workspaces: one succeeds, one fails while a sibling step is cancelled. Times in seconds. */
const STORY: readonly [number, EventBody][] = [
  [0, startOf('api', 'longer')],
  [0, { type: 'workspace.started', key: 'api' }],
  [0, { type: 'workspace.started', key: 'longer' }],
  [0, { type: 'phase.started', key: 'api', phase: 2 }],
  [
    1,
    {
      type: 'session.platform',
      platform: { type: 'docker', name: 'Docker Engine', host: 'unix:///var/run/docker.sock', version: '28.5.1' },
    },
  ],
  [
    1,
    {
      type: 'session.readiness',
      readiness: {
        line: 'Cache: 0/1 registries active (zot: connection refused)',
        active: 0,
        total: 1,
        registries: [],
      },
    },
  ],
  [1, { type: 'phase.finished', key: 'api', phase: 2, outcome: 'succeeded' }],
  [1, { type: 'phase.started', key: 'api', phase: 6 }],
  [
    1,
    {
      type: 'step.finished',
      key: 'api',
      step: 'i',
      ...named('[internal] load build definition'),
      cached: false,
      startedAt: 1000,
      completedAt: 1100,
    },
  ],
  [
    1,
    {
      type: 'step.finished',
      key: 'api',
      step: 'a',
      ...named('[base 1/2] FROM debian:trixie-slim'),
      cached: true,
      startedAt: 1000,
      completedAt: 1000,
    },
  ],
  [
    2,
    {
      type: 'step.started',
      key: 'api',
      step: 'b',
      ...named('[base 2/2] RUN apt-get update'),
      inputs: ['a'],
      startedAt: 2000,
    },
  ],
  [2, { type: 'log', key: 'api', step: 'b', stream: 'stdout', line: 'Get:1 http://packages.example' }],
  [2, { type: 'warning', key: 'longer', message: 'The local layer cache is not used.' }],
  [
    5,
    {
      type: 'step.finished',
      key: 'api',
      step: 'b',
      ...named('[base 2/2] RUN apt-get update'),
      cached: false,
      startedAt: 2000,
      completedAt: 5000,
    },
  ],
  [
    6,
    {
      type: 'step.finished',
      key: 'longer',
      step: 'c',
      ...named('[dev 2/9] RUN false'),
      cached: false,
      startedAt: 5000,
      completedAt: 6000,
      error: 'exit code: 1',
    },
  ],
  [
    6,
    {
      type: 'step.finished',
      key: 'longer',
      step: 'd',
      ...named('[tools 1/1] RUN pip'),
      cached: false,
      startedAt: 5000,
      completedAt: 6000,
      error: 'context canceled',
    },
  ],
  [
    6,
    {
      type: 'workspace.finished',
      key: 'longer',
      result: { status: 'failed', durationMs: 6000, error: { kind: 'step_failed', message: 'no' } },
    },
  ],
  [7, { type: 'warning', message: 'The history could not be written.' }],
  [
    65,
    {
      type: 'workspace.finished',
      key: 'api',
      result: { status: 'succeeded', image: 'dvm-api-shop:1', durationMs: 65_000, upToDate: true },
    },
  ],
  [65, { type: 'session.finished', status: 'partial' }],
];

function events(): BuildEvent[] {
  return STORY.map(([second, body], index) => ({
    ...body,
    v: 1,
    seq: index + 1,
    time: second * 1000,
    session: '0123456789abcdef',
  }));
}

describe('Progress', () => {
  it('prints completed work as permanent lines, with running steps below', () => {
    const progress = new Progress();
    const shown = events().flatMap((event) => [
      ...progress.push(event),
      ...(event.type === 'step.started' ? progress.status(3000, 24).map((line) => `| ${line}`) : []),
    ]);
    golden(path.join(import.meta.dirname, 'golden', 'progress.txt'), `${shown.join('\n')}\n`);
  });

  it('fits the terminal, and counts the rows that it omits', () => {
    const progress = new Progress();
    for (const event of events().slice(0, 11)) progress.push(event);
    const status = (rows: number): string[] => progress.status(3000, rows).map((line) => line.replace(/ {2,}.*/, ''));
    assert.deepEqual([0, 1].map(status), [[], []]);
    assert.deepEqual(status(2), ['2 workspaces are being built']);
    assert.deepEqual(status(3), ['shop/api', 'shop/longer']);
  });

  it('shows no running steps at the end', () => {
    const progress = new Progress();
    for (const event of events()) progress.push(event);
    assert.deepEqual(progress.status(0, 24), []);
  });
});
