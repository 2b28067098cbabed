import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import type { BuildEvent, EventBody } from '../../../../src/event/event.ts';
import { eventually } from '../../../support/eventually.ts';
import { folderWith, removeFolders } from '../../../support/folder.ts';
import { startOf } from '../../session/fixture.ts';
import { Pty } from '../pty.ts';
import { named } from '../../../support/steps.ts';

const PROGRAM = path.join(import.meta.dirname, 'live-program.ts');
const SESSION = '0123456789abcdef';
/** No environment variables of the machine that runs the tests. */
const PLAIN_ENV = {
  CI: undefined,
  TERM: 'xterm-256color',
  BUILDKIT_PROGRESS: undefined,
  STY: undefined,
  TMUX: undefined,
  XTERM_VERSION: undefined,
};

const ptys: Pty[] = [];
let seq = 0;
const at = (...bodies: EventBody[]): BuildEvent[] =>
  bodies.map((body) => ({ ...body, v: 1, seq: (seq += 1), time: Date.now(), session: SESSION }));
const running = (...keys: string[]): BuildEvent[] =>
  at(startOf(...keys), ...keys.map((key) => ({ type: 'workspace.started', key }) as const));
const step = (key: string, name: string): BuildEvent[] =>
  at(
    { type: 'phase.started', key, phase: 6 },
    { type: 'step.started', key, step: name, ...named(`[dev 1/9] RUN ${name}`), inputs: [], startedAt: Date.now() },
  );

function connected(socket: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const made = connect(socket, () => resolve(made)).once('error', reject);
  });
}

interface Live {
  readonly pty: Pty;
  readonly push: (events: readonly BuildEvent[]) => void;
}

async function live(
  size: { columns: number; rows: number },
  env: NodeJS.ProcessEnv = {},
  ...choice: string[]
): Promise<Live> {
  const socket = path.join(folderWith(), 's');
  const pty = new Pty([process.execPath, PROGRAM, socket, ...choice], { ...size, env: { ...PLAIN_ENV, ...env } });
  ptys.push(pty);
  const connection = await eventually('the program listens', () => connected(socket).catch(() => undefined));
  return { pty, push: (events) => void connection.write(`${JSON.stringify(events)}\n`) };
}

async function end({ pty, push }: Live): Promise<string[]> {
  push([]);
  assert.equal(await pty.ended, 0);
  return pty.screen.lines();
}

describe('a build in a terminal', function () {
  this.timeout(60_000);
  before(function () {
    // The "script" program takes other arguments on other systems.
    if (process.platform !== 'linux') this.skip();
  });
  afterEach(() => {
    for (const pty of ptys.splice(0)) pty.close();
    removeFolders();
  });

  it('redraws correctly when the terminal is resized', async () => {
    const shown = await live({ columns: 100, rows: 30 });
    shown.push([
      ...running('api', 'web'),
      ...step('api', `make ${'x'.repeat(200)}`),
      ...step('web', `build ${'y'.repeat(200)}`),
    ]);
    await shown.pty.shows(/RUN make x{30,}…\n.*RUN build y{30,}…/);
    for (const columns of [40, 25, 70]) {
      shown.pty.resize(columns, 30);
      const line = new RegExp(`^(?=.{${columns - 1}}$)shop/api .*…\n(?=.{${columns - 1}}$)shop/web .*…$`, 'm');
      await shown.pty.shows(line);
      assert.equal(shown.pty.screen.lines().length, 3, shown.pty.screen.lines().join('\n'));
    }
    assert.deepEqual(await end(shown), ['Session 01234567: building 2 workspaces']);
  });

  it('never draws more rows than the terminal has, even after it shrinks', async () => {
    const keys = Array.from({ length: 30 }, (_, index) => `w${index}`);
    const shown = await live({ columns: 80, rows: 10 });
    shown.push(running(...keys));
    await shown.pty.shows(/shop\/w7 .*\n… and 22 more$/);
    assert.equal(shown.pty.screen.scrolledAway, 1, 'only what stays scrolls');
    shown.pty.resize(80, 4);
    await shown.pty.shows(/shop\/w1 .*\n… and 28 more$/);
    shown.push(at({ type: 'warning', message: 'one' }));
    await shown.pty.shows(/warning: one\n.*\n.*\n… and 28 more$/);
    shown.pty.resize(80, 40);
    await shown.pty.shows(/shop\/w29 .*$/);
    assert.ok(!(await end(shown)).some((line) => line.startsWith('…')));
  });

  it('does not truncate the message of a warning', async () => {
    const shown = await live({ columns: 30, rows: 10 });
    const message = `The layer cache is not used: ${'a long reason '.repeat(8)}at last.`;
    shown.push([...running('api'), ...at({ type: 'warning', key: 'api', message })]);
    await shown.pty.shows('at last.');
    assert.equal((await end(shown))[1], `shop/api  warning: ${message}`);
  });

  for (const [name, size, env, choice] of [
    ['TERM=dumb', {}, { TERM: 'dumb' }, []],
    ['CI=true', {}, { CI: 'true' }, []],
    ['no columns', { columns: 0, rows: 0 }, {}, []],
    ["Docker's own variable", {}, { BUILDKIT_PROGRESS: 'plain' }, []],
    ['--progress plain', {}, {}, ['plain']],
  ] as const) {
    it(`only appends, without escape codes: ${name}`, async () => {
      const shown = await live({ columns: 80, rows: 24, ...size }, { ...env, FORCE_COLOR: '1' }, ...choice);
      shown.push([...running('api'), ...step('api', 'make'), ...at({ type: 'warning', message: 'why' })]);
      await shown.pty.shows('warning: why');
      assert.deepEqual(await end(shown), ['Session 01234567: building 1 workspace', 'warning: why']);
      assert.ok(!shown.pty.raw.includes('\u001b'));
    });
  }

  it('redraws with --progress tty, even in a terminal of unknown size', async () => {
    const shown = await live({ columns: 0, rows: 0 }, { CI: 'true' }, 'tty');
    shown.push([...running('api'), ...step('api', 'make')]);
    await shown.pty.shows(/shop\/api {2}6\/7 .*RUN make/);
    await end(shown);
  });

  it('prints only warnings in quiet mode, and no colors with NO_COLOR', async () => {
    const quiet = await live({ columns: 80, rows: 24 }, {}, 'quiet');
    quiet.push([...running('api'), ...at({ type: 'warning', message: 'why' })]);
    await quiet.pty.shows('warning: why');
    assert.deepEqual(await end(quiet), ['warning: why']);
    const drawn = await live({ columns: 80, rows: 24 }, { NO_COLOR: '1' });
    drawn.push([...running('api'), ...step('api', 'make')]);
    await drawn.pty.shows('RUN make');
    await end(drawn);
    assert.doesNotMatch(drawn.pty.raw.replaceAll('\u001b', '<ESC>'), /<ESC>\[[0-9;]*m/);
  });
});
