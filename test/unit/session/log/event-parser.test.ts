import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { BuildEvent } from '../../../../src/event/event.ts';
import { EventParser } from '../../../../src/session/log/event-parser.ts';
import { parseEvent } from '../../../../src/session/log/parse.ts';
import { eventsOf } from '../fixture.ts';

const output = fc.record({
  step: fc.constantFrom('sha256:a', 'sha256:"b\\', undefined),
  stream: fc.constantFrom('stdout' as const, 'stderr' as const),
  line: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', '\\', '\\"', '","v":1,"seq":', ',"time":9', '"line":"', 'é→😀', ''),
  ),
});

/** With the fields in the order in which builds write them, or in another one. */
const written = ({ type, ...rest }: BuildEvent, isTurned: boolean): string =>
  JSON.stringify(isTurned ? { type, ...rest } : Object.fromEntries(Object.entries({ type, ...rest }).reverse()));

describe('EventParser', () => {
  it('returns the same as parsing line by line, with any interleaving of steps', () => {
    fc.assert(
      fc.property(fc.array(output, { maxLength: 30 }), fc.boolean(), (outputs, isTurned) => {
        const events = eventsOf(
          ...outputs.map(({ step, ...rest }) => ({
            type: 'log' as const,
            key: 'a',
            ...(step !== undefined && { step }),
            ...rest,
          })),
          { type: 'workspace.started', key: 'a' },
        );
        assert.deepEqual(
          new EventParser().events(events.map((event) => `${written(event, isTurned)}\n`).join('')),
          events,
        );
      }),
    );
  });

  it('skips broken lines, as parsing line by line does', () => {
    const [first, second] = eventsOf(
      { type: 'log', key: 'a', stream: 'stdout', line: 'one' },
      { type: 'log', key: 'a', stream: 'stdout', line: 'tw\\o' },
    ).map((event) => JSON.stringify(event));
    assert.ok(first !== undefined && second !== undefined);
    fc.assert(
      fc.property(
        fc.nat(second.length - 1),
        fc.constantFrom('', '"', '\\', 'x', '}', '{"', ',"time":'),
        fc.nat(3),
        (at, inserted, removed) => {
          const broken = second.slice(0, at) + inserted + second.slice(at + removed);
          const expected = [first, broken, first].flatMap((line) => parseEvent(line) ?? []);
          assert.deepEqual(new EventParser().events(`${first}\n\n${broken}\n${first}\n`), expected);
        },
      ),
    );
  });
});
