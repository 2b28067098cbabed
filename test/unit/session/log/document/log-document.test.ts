import assert from 'node:assert/strict';
import type { EventBody } from '../../../../../src/event/event.ts';
import { lineOfStep } from '../../../../../src/app/log-lines.ts';
import { fold } from '../../../../../src/session/log/fold.ts';
import { type LogDocument, LogDocumentBuilder } from '../../../../../src/session/log/document/log-document.ts';
import { eventsOf, startOf } from '../../fixture.ts';
import { named } from '../../../../support/steps.ts';

const key = 'dev';
const step = (id: string): EventBody => ({
  type: 'step.started',
  key,
  step: id,
  ...named(`[${id} 2/3] RUN make ${id}`),
  inputs: [],
  startedAt: 0,
});
const printed = (id: string, line: string): EventBody => ({ type: 'log', key, step: id, stream: 'stdout', line });
const ended = (id: string, change: object = {}): EventBody => ({
  type: 'step.finished',
  key,
  step: id,
  ...named(`[${id} 2/3] RUN make ${id}`),
  cached: false,
  startedAt: 0,
  completedAt: 1500,
  ...change,
});

function documentOf(...bodies: EventBody[]): LogDocument & { lines: string[] } {
  const events = eventsOf(startOf(key), ...bodies);
  const builder = new LogDocumentBuilder();
  for (const event of events) builder.push(event);
  const session = fold(events);
  assert.ok(session);
  const document = builder.document(session);
  return { ...document, lines: document.text.split('\n') };
}

describe('LogDocumentBuilder', () => {
  const BUILD: EventBody[] = [
    { type: 'phase.started', key, phase: 4 },
    { type: 'warning', key, message: 'careful' },
    { type: 'phase.finished', key, phase: 4, outcome: 'succeeded' },
    { type: 'phase.started', key, phase: 6 },
    { type: 'log', key, stream: 'stderr', line: 'plain' },
    step('a'),
    step('b'),
    printed('a', 'a1'),
    printed('b', 'b1'),
    printed('a', 'a2'),
    ended('a', { cached: true }),
    ended('b'),
  ];

  it('groups the output by phase and step, even if steps ran at the same time', () => {
    const { lines, sections } = documentOf(...BUILD);
    assert.deepEqual(lines.slice(1), [
      'phase 4/7: Source and staging',
      '  warning: careful',
      'phase 6/7: Dockerfile and build',
      '  plain',
      '  a 2/3 | RUN make a · cached',
      '      a1',
      '      a2',
      '  b 2/3 | RUN make b · done in 1.5 s',
      '      b1',
    ]);
    assert.deepEqual(
      sections.map(({ name, line, endLine, children }) => [
        name,
        line,
        endLine,
        children.map((each) => [each.name, each.line, each.endLine]),
      ]),
      [
        ['phase 4/7: Source and staging', 1, 2, []],
        [
          'phase 6/7: Dockerfile and build',
          3,
          9,
          [
            ['a 2/3 | RUN make a', 5, 7],
            ['b 2/3 | RUN make b', 8, 9],
          ],
        ],
      ],
    );
  });

  it('focuses the failed step, and marks its errors', () => {
    const { lines, sections, focus, errors } = documentOf(
      ...BUILD,
      step('c'),
      printed('c', 'oops'),
      ended('c', { error: 'exit code: 2\nmore' }),
      step('d'),
      ended('d', { error: 'context canceled' }),
      { type: 'phase.finished', key, phase: 6, outcome: 'failed' },
      {
        type: 'workspace.finished',
        key,
        result: {
          status: 'failed',
          durationMs: 2000,
          error: { kind: 'step_failed', message: 'It failed.', hint: 'Look.' },
        },
      },
    );
    assert.equal(lines[focus], '      error: exit code: 2');
    assert.deepEqual(
      ['c', 'd', 'e', undefined].map((id) => lines[lineOfStep(sections, id) ?? -1]?.trim().slice(0, 5)),
      ['c 2/3', 'd 2/3', undefined, undefined],
    );
    assert.deepEqual(
      errors.map((line) => lines[line]?.trim()),
      ['c 2/3 | RUN make c · failed after 1.5 s', 'error: exit code: 2', 'error: It failed.'],
    );
    assert.deepEqual(lines.slice(-4), [
      '  d 2/3 | RUN make d · cancelled after 1.5 s',
      'failed in 2.0 s',
      'error: It failed.',
      'hint: Look.',
    ]);
    assert.deepEqual(
      [sections.at(-1)?.isFailed, sections.at(-1)?.children.map(({ isFailed }) => isFailed)],
      [true, [false, false, true, false]],
    );
  });

  it('focuses the last output while it runs, and the end once it succeeded', () => {
    const { lines, focus } = documentOf(...BUILD, step('c'), printed('c', 'c1'), step('d'), printed('c', 'c2'));
    assert.equal(lines[focus], '      c2');
    const done = documentOf(...BUILD, {
      type: 'workspace.finished',
      key,
      result: { status: 'succeeded', image: 'i:1', durationMs: 1000 },
    });
    assert.equal(done.lines[done.focus], 'succeeded in 1.0 s: i:1');
  });

  it('has the right line numbers if messages have several lines', () => {
    const { lines, sections, focus, errors } = documentOf(
      { type: 'phase.started', key, phase: 4 },
      { type: 'warning', key, message: 'one\ntwo' },
      { type: 'phase.started', key, phase: 6 },
      step('a'),
      printed('a', 'x\ny'),
      ended('a', { error: 'no' }),
      {
        type: 'workspace.finished',
        key,
        result: { status: 'failed', durationMs: 0, error: { kind: 'step_failed', message: 'It\nfailed.' } },
      },
    );
    assert.deepEqual(
      sections.map(({ line }) => lines[line]),
      ['phase 4/7: Source and staging', 'phase 6/7: Dockerfile and build'],
    );
    assert.deepEqual(
      [lines[focus]?.trim(), ...errors.map((line) => lines[line]?.trim())],
      ['error: no', 'a 2/3 | RUN make a · failed after 1.5 s', 'error: no', 'error: It'],
    );
  });

  it('omits the middle of a long log, and keeps a hundred thousand lines', () => {
    const [start, line] = eventsOf(startOf(key), printed('a', ''));
    const session = fold([start].filter((event) => event !== undefined));
    assert.ok(session !== undefined && line?.type === 'log');
    const builder = new LogDocumentBuilder();
    for (const event of eventsOf({ type: 'phase.started', key, phase: 6 }, step('a'))) builder.push(event);
    const printTo = (count: number): string[] => {
      for (let index = printedSoFar; index < count; index++) builder.push({ ...line, line: String(index) });
      printedSoFar = count;
      return builder.document(session).text.split('\n');
    };
    let printedSoFar = 0;
    assert.equal(printTo(100_000).length, 100_003);
    const lines = printTo(150_000);
    assert.deepEqual(
      [lines.length, lines[20_002]?.trim(), lines[20_003]?.trim(), lines[20_004]?.trim(), lines.at(-1)?.trim()],
      [100_004, '19999', '… 50000 lines omitted; "dvm logs" prints all of them …', '70000', '149999'],
    );
  });
});
