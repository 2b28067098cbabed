import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { DetailFold } from '../../../../src/session/log/detail.ts';
import { parseEvent, parseEvents } from '../../../../src/session/log/parse.ts';
import { eventsOf, startOf } from '../fixture.ts';

const lines = (text: string) => new TextEncoder().encode(text);
const [start] = eventsOf(startOf('a'));

describe('parseEvent', () => {
  it('parses what was written', () => {
    const events = eventsOf(
      startOf('a', 'b'),
      { type: 'warning', message: 'ü' },
      { type: 'log', key: 'a', stream: 'stderr', line: '\n"' },
    );
    assert.deepEqual(
      events.map((event) => parseEvent(JSON.stringify(event))),
      events,
    );
  });

  it('opens a stored log from before steps had recorded facts', () => {
    const { events } = parseEvents(readFileSync(new URL('stored/without-step-facts.jsonl', import.meta.url)));
    const fold = new DetailFold();
    for (const event of events) fold.push(event);
    const { steps, baseImages } = fold.detail();
    assert.deepEqual(
      steps.map(({ label, role, stage, number, keyword, state }) => [label, role, stage, number, keyword, state]),
      [
        ['load build definition from Dockerfile', 'internal', undefined, undefined, undefined, 'done'],
        ['dev 2/2', 'instruction', 'dev', 2, 'RUN', 'failed'],
        ['dev 1/2', 'base', 'dev', 1, 'FROM', 'cached'],
      ],
    );
    assert.deepEqual(baseImages, [
      { image: 'docker.io/library/node:24-trixie-slim', digest: `sha256:${'0a'.repeat(32)}` },
    ]);
  });

  it('skips broken lines, unknown types and other versions', () => {
    for (const line of [
      '',
      '{',
      'null',
      '[]',
      '1',
      '"x"',
      '{}',
      JSON.stringify({ ...start, type: 'toString' }),
      JSON.stringify({ ...start, type: 'later.invented' }),
      JSON.stringify({ ...start, v: 2 }),
      JSON.stringify({ ...start, seq: 'x' }),
      JSON.stringify({ ...start, workspaces: [{ key: 'a' }] }),
      JSON.stringify({ ...start, workspaces: 5 }),
      JSON.stringify({ ...start, process: null }),
      JSON.stringify({ ...start, time: undefined }),
    ]) {
      assert.equal(parseEvent(line), undefined, line);
    }
  });
});

describe('parseEvents', () => {
  const events = eventsOf(
    startOf('a'),
    { type: 'workspace.started', key: 'a' },
    { type: 'warning', message: 'é→😀' },
    { type: 'session.finished', status: 'failed' },
  );
  const bytes = lines(events.map((event) => `${JSON.stringify(event)}\n`).join(''));

  it('does not consume an incomplete last line', () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const first = parseEvents(bytes.subarray(0, cut));
      const second = parseEvents(bytes.subarray(first.length));
      assert.deepEqual([...first.events, ...second.events], events, `cut at ${cut}`);
    }
  });

  it('finds the lines around any garbage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(events.length), (garbage, position) => {
        const parts = events.map((event) => lines(`${JSON.stringify(event)}\n`));
        parts.splice(position, 0, Uint8Array.of(...garbage, 0x0a));
        assert.deepEqual(parseEvents(Buffer.concat(parts)).events, events);
      }),
    );
  });
});
