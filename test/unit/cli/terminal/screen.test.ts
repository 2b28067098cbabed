import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Screen } from '../../../../src/cli/terminal/screen.ts';
import { TerminalScreen } from '../terminal-screen.ts';

/** Permanent and redrawn lines, written to a real terminal model. */
function screenOn(
  columns: number,
  rows: number,
): { screen: Screen; terminal: TerminalScreen; settled: () => Promise<void> } {
  const terminal = new TerminalScreen(columns, rows);
  let written = Promise.resolve();
  const screen = new Screen({
    write: (codes) => void (written = written.then(() => terminal.write(codes))),
    size: () => terminal.size,
    wrapsAgain: true,
  });
  return { screen, terminal, settled: () => written };
}

describe('Screen', () => {
  it('redraws lines in the same rows, and adds permanent ones above them', async () => {
    const { screen, terminal, settled } = screenOn(40, 10);
    screen.draw(['first'], ['a 1', 'b 1']);
    screen.draw([], ['a 2', 'b 2']);
    screen.draw(['second'], ['b 3']);
    await settled();
    assert.deepEqual(terminal.lines(), ['first', 'second', 'b 3']);
    screen.draw([], []);
    await settled();
    assert.deepEqual(terminal.lines(), ['first', 'second']);
  });

  it('never truncates a permanent line, and truncates redrawn lines to one row', async () => {
    const { screen, terminal, settled } = screenOn(20, 10);
    const reason = `warning: ${'the reason of it '.repeat(5)}end`;
    screen.draw([reason], ['a step with a name that is longer than the terminal']);
    await settled();
    assert.deepEqual(terminal.lines(), [reason, 'a step with a name…']);
  });

  it('leaves nothing behind when the width of the terminal changes', async () => {
    const { screen, terminal, settled } = screenOn(100, 40);
    const passing = ['x', 'y', 'z'].map((name) => `${name} ${'step '.repeat(30)}`);
    screen.draw(['stays'], passing);
    for (const columns of [50, 20, 70, 33, 100, 10]) {
      await settled();
      terminal.resize(columns, 40);
      screen.draw([`at ${columns}`], passing);
    }
    screen.draw([], []);
    await settled();
    assert.deepEqual(terminal.lines(), ['stays', 'at 50', 'at 20', 'at 70', 'at 33', 'at 100', 'at 10']);
  });

  it('erases no permanent line in a terminal that does not reflow', () => {
    let codes = '';
    let columns = 100;
    const screen = new Screen({
      write: (text) => (codes = text),
      size: () => ({ columns, rows: 24 }),
      wrapsAgain: false,
    });
    screen.draw([], ['x'.repeat(90), 'y'.repeat(90)]);
    columns = 30;
    screen.draw([], []);
    assert.equal(codes, '\r\u001b[2A\u001b[J');
  });

  it('escapes control characters in names', async () => {
    const { screen, terminal, settled } = screenOn(60, 10);
    screen.draw(['\u001b[2J\u001b[8mhidden\r\n'], ['\u001b]0;title\u0007 \u202eabc']);
    await settled();
    assert.deepEqual(terminal.lines(), [
      '\\u{1b}[2J\\u{1b}[8mhidden\\u{d}\\u{a}',
      '\\u{1b}]0;title\\u{7} \\u{202e}abc',
    ]);
  });

  it('keeps exactly the permanent lines, for any content and width', async () => {
    // No combining characters: xterm.js repeats their letter when it reflows lines.
    const text = fc
      .array(fc.constantFrom('a', 'b', 'z', ' ', '日', '本', '🔧', '👩‍👩‍👧', '🏳️‍🌈'), { maxLength: 60 })
      .map((parts) => `x${parts.join('')}x`);
    const step = fc.record({
      staying: fc.array(text, { maxLength: 2 }),
      passing: fc.array(text, { maxLength: 4 }),
      columns: fc.integer({ min: 4, max: 90 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const { screen, terminal, settled } = screenOn(80, 60);
        for (const { staying, passing, columns } of steps) {
          terminal.resize(columns, 60);
          screen.draw(staying, passing);
          await settled();
        }
        screen.draw([], []);
        await settled();
        const plain = (lines: readonly string[]): string[] => lines.map((line) => line.replaceAll(/[^a-z]/g, ''));
        assert.deepEqual(plain(terminal.lines()), plain(steps.flatMap(({ staying }) => staying)));
      }),
      { numRuns: 60 },
    );
  });
});
