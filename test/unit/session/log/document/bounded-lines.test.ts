import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LineBudget } from '../../../../../src/session/log/document/bounded-lines.ts';

describe('limited lines of a log', () => {
  it('are the first and last lines of each part, and the longest part is truncated first', () => {
    const pushes = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.string({ maxLength: 30 })), { maxLength: 300 });
    fc.assert(
      fc.property(pushes, fc.integer({ min: 40, max: 2000 }), (pushed, most) => {
        const room = new LineBudget(most);
        const parts = Array.from({ length: 4 }, () => room.newPart());
        const all: string[][] = parts.map(() => []);
        for (const [part, text] of pushed) {
          parts[part]?.push(text);
          all[part]?.push(...text.split('\n'));
        }
        for (const [index, { head, tail, omitted, characters }] of parts.entries()) {
          const lines = all[index] ?? [];
          assert.deepEqual(head, lines.slice(0, head.length));
          assert.deepEqual(tail, lines.slice(head.length + omitted));
          assert.equal(
            characters,
            [...head, ...tail].reduce((sum, line) => sum + line.length + 1, 0),
          );
        }
        const total = parts.reduce((sum, { characters }) => sum + characters, 0);
        const longest = Math.max(...parts.map(({ characters }) => characters));
        assert.ok(total <= most);
        assert.ok(
          parts.every(
            ({ omitted, characters }) => omitted === 0 || characters + 31 >= longest || characters + 31 >= most / 4,
          ),
          'a short part lost lines',
        );
      }),
    );
  });

  it('are complete within the limits', () => {
    const part = new LineBudget().newPart();
    for (let index = 0; index < 100_000; index++) part.push(`line ${index}`);
    assert.deepEqual([part.omitted, part.head.length + part.tail.length], [0, 100_000]);
  });
});
