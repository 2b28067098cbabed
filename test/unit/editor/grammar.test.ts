import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventBody } from '../../../src/event/event.ts';
import { fold } from '../../../src/session/log/fold.ts';
import { LogDocumentBuilder } from '../../../src/session/log/document/log-document.ts';
import { LogLines } from '../../../src/app/log-lines.ts';
import { repository } from '../../rig/folders.ts';
import { eventsOf, startOf } from '../session/fixture.ts';
import { named } from '../../support/steps.ts';

interface Grammar {
  readonly patterns: readonly {
    readonly match: string;
    readonly name?: string;
    readonly captures?: Readonly<Record<string, { readonly name: string }>>;
  }[];
}

const key = 'a';
const { patterns } = JSON.parse(readFileSync(join(repository, 'syntaxes/dvm-log.tmLanguage.json'), 'utf8')) as Grammar;
const events = eventsOf(
  startOf(key),
  { type: 'phase.started', key, phase: 6 },
  { type: 'warning', key, message: 'careful' },
  ...['1', '2'].flatMap((step): EventBody[] => [
    { type: 'step.started', key, step, ...named(`[dev ${step}/2] RUN make`), inputs: [], startedAt: 0 },
    { type: 'log', key, step, stream: 'stdout', line: 'plain' },
  ]),
  { type: 'step.finished', key, step: '1', ...named('[dev 1/2] RUN make'), cached: true, startedAt: 0, completedAt: 1 },
  {
    type: 'step.finished',
    key,
    step: '2',
    ...named('[dev 2/2] RUN make'),
    cached: false,
    startedAt: 0,
    completedAt: 1,
    error: 'exit code: 1',
  },
  {
    type: 'workspace.finished',
    key,
    result: { status: 'failed', durationMs: 1, error: { kind: 'step_failed', message: 'No.', hint: 'Look.' } },
  },
);

/**
 * The scopes of a line by the first matching pattern, each with its text. The patterns are restricted to what
 * JavaScript's regular expressions support.
 */
function scopesOf(line: string): string[] {
  for (const { match, name, captures = {} } of patterns) {
    const found = new RegExp(match, 'u').exec(line);
    if (found !== null)
      return name === undefined
        ? Object.entries(captures).map(([group, { name: scope }]) => `${short(scope)}: ${found[Number(group)] ?? ''}`)
        : [`${short(name)}: ${found[0]}`];
  }
  return [];
}

function short(scope: string): string {
  return scope.replace(/\.devopsmaestro$/, '');
}

describe('the grammar of build logs', () => {
  it('matches the lines of a log document', () => {
    const builder = new LogDocumentBuilder();
    for (const event of events) builder.push(event);
    const session = fold(events);
    assert.ok(session);
    const lines = builder.document(session).text.split('\n');
    assert.match(scopesOf(lines[0] ?? '').join(), /^markup\.heading: ── Session/);
    assert.deepEqual(lines.slice(1).map(scopesOf), [
      ['keyword.control: phase 6/7: Dockerfile and build'],
      ['token.warn-token: warning', 'markup.bold: : careful'],
      ['variable.other: dev 1/2', 'entity.name.function: RUN make', 'comment: cached'],
      [],
      ['variable.other: dev 2/2', 'entity.name.function: RUN make', 'invalid: failed after 0.0 s'],
      [],
      ['invalid: error', 'markup.bold: : exit code: 1'],
      [],
      ['invalid: error', 'markup.bold: : No.'],
      ['token.info-token: hint', 'markup.bold: : Look.'],
    ]);
  });

  it('matches the lines of the output channel, after their workspace', () => {
    const log = new LogLines();
    const shown = events
      .flatMap((event) => log.push(event))
      .map((line) => [line, scopesOf(line)] as const)
      .filter(([line]) => line.startsWith('['));
    for (const [line, scopes] of shown) assert.match(scopes[0] ?? '', /^entity\.name\.tag: \[shop\/a\]$/, line);
    const colours = (part: string): string[] => shown.find(([line]) => line.includes(part))?.[1].slice(1) ?? [];
    assert.deepEqual(
      [colours('] error: No.'), colours('] warning: '), colours('] hint: ')],
      [
        ['invalid: error', 'markup.bold: : No.'],
        ['token.warn-token: warning', 'markup.bold: : careful'],
        ['token.info-token: hint', 'markup.bold: : Look.'],
      ],
    );
  });
});
