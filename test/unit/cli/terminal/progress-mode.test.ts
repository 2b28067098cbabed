import assert from 'node:assert/strict';
import {
  type ProgressMode,
  progressMode,
  type ProgressSetting,
  wrapsAgain,
} from '../../../../src/cli/terminal/progress-mode.ts';

const TERMINAL: ProgressSetting = { choice: undefined, format: 'text', env: {}, isTerminal: true, columns: 80 };

describe('progressMode', () => {
  const cases: [string, Partial<ProgressSetting>, ProgressMode][] = [
    ['a terminal', {}, 'tty'],
    ['no terminal', { isTerminal: false }, 'plain'],
    ['a terminal without a width', { columns: 0 }, 'plain'],
    ['a dumb terminal', { env: { TERM: 'dumb' } }, 'plain'],
    ['a build server', { env: { CI: 'true' } }, 'plain'],
    ['CI=false', { env: { CI: 'false' } }, 'tty'],
    ['a build server with --progress tty', { env: { CI: '1' }, choice: 'tty' }, 'tty'],
    ["Docker's variable", { env: { BUILDKIT_PROGRESS: 'quiet' } }, 'quiet'],
    ["Docker's variable without a terminal", { env: { BUILDKIT_PROGRESS: 'tty' }, isTerminal: false }, 'plain'],
    ['a mode that only Docker supports', { env: { BUILDKIT_PROGRESS: 'rawjson' } }, 'tty'],
    ['an option, which overrides the variable', { env: { BUILDKIT_PROGRESS: 'quiet' }, choice: 'auto' }, 'tty'],
    ['JSON', { format: 'json', env: { BUILDKIT_PROGRESS: 'tty' } }, 'quiet'],
    ['JSON with --progress plain', { format: 'jsonl', choice: 'plain' }, 'plain'],
  ];
  for (const [name, setting, mode] of cases)
    it(`${name}: ${mode}`, () => assert.equal(progressMode({ ...TERMINAL, ...setting }), mode));

  it('rejects --progress tty without a terminal', () =>
    assert.throws(
      () => progressMode({ ...TERMINAL, isTerminal: false, choice: 'tty' }),
      /--progress tty requires a terminal/,
    ));
});

describe('wrapsAgain', () => {
  it('recognizes the terminals that do not reflow', () => {
    const terminals = [
      {},
      { TERM: 'xterm' },
      { TERM: 'linux' },
      { XTERM_VERSION: 'XTerm(390)' },
      { STY: '1.pts-0' },
      { TMUX: '/tmp/tmux', XTERM_VERSION: 'XTerm(390)' },
    ];
    assert.deepEqual(terminals.map(wrapsAgain), [true, true, false, false, false, true]);
  });
});
