import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LineSplitter, plainLine } from '../../../src/text/output-lines.ts';

function split(chunks: readonly Uint8Array[], limit?: number): string[] {
  const splitter = new LineSplitter(limit);
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
}

describe('LineSplitter', () => {
  it('returns the same lines for any chunks', () => {
    const text = fc
      .array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('\n', '\r\n', '\r', '🦊', 'ä')), {
        maxLength: 20,
      })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(60)), fc.constantFrom(3, 5, undefined), (output, cuts, limit) => {
        const bytes = Buffer.from(output);
        const edges = [0, ...cuts.filter((cut) => cut <= bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
        assert.deepEqual(split(chunks, limit), split([bytes], limit));
        const whole = output
          .split('\n')
          .map((line, index, all) => (index < all.length - 1 && line.endsWith('\r') ? line.slice(0, -1) : line));
        if (limit === undefined) assert.deepEqual(split([bytes]), whole.at(-1) === '' ? whole.slice(0, -1) : whole);
      }),
      { numRuns: 500 },
    );
  });

  it('preserves lines of up to 64 KiB, and splits longer ones, even in a single chunk', () => {
    const line = 'x'.repeat(64 * 1024);
    assert.deepEqual(split([Buffer.from(`${line}\nshort\n`)]), [line, 'short']);
    assert.deepEqual(split([Buffer.from(`${line}y\n`)]), [line, 'y']);
    assert.deepEqual(split([Buffer.from(line), Buffer.from('y')]), [line, 'y']);
  });

  it('never splits a character', () => assert.deepEqual(split([Buffer.from('ab🦊c')], 3), ['ab', '🦊c']));

  it('returns empty lines and an unterminated last line', () => {
    assert.deepEqual(split([Buffer.from('a\n\nb')]), ['a', '', 'b']);
    assert.deepEqual(split([]), []);
  });
});

describe('plainLine', () => {
  for (const [what, line, shown] of [
    ['colours', '\u001b[1;31merror\u001b[0m: x', 'error: x'],
    ['cursor movements', '\u001b[2K\u001b[1Gdone', 'done'],
    ['links and titles', '\u001b]8;;http://x\u0007text\u001b]8;;\u001b\\ \u001b]0;title\u0007', 'text '],
    ['what a progress bar overwrote', ' 10%\r 50%\r100%', '100%'],
    ['a carriage return at the end', ' 50%\r100%\r', '100%'],
    ['control characters, but no tabs', 'a\u0000\u0007\tb\u009b', 'a\tb'],
    ['nothing', 'ünï 🦊', 'ünï 🦊'],
  ] as const) {
    it(`removes ${what}`, () => assert.equal(plainLine(line), shown));
  }

  it('removes all escape sequences from any text', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('\u001b', '[', ']', '\u0007', '\u009b', '31m', '\r'));
    fc.assert(
      fc.property(fc.array(piece), (pieces) =>
        // eslint-disable-next-line no-control-regex
        assert.doesNotMatch(plainLine(pieces.join('').replaceAll('\n', '')), /[\u001b\r\u0000\u009b]/),
      ),
    );
  });
});
