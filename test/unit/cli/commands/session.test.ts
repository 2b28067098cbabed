import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Home } from '../../../../src/home/folder.ts';
import { createOwned } from '../../../../src/home/owned.ts';
import { openStore } from '../../../../src/session/store.ts';
import type { SessionRecorder } from '../../../../src/session/log/recorder.ts';
import { removeScratch, scratchHome } from '../../home/scratch.ts';
import { build, endRow, failed, newSession, nobody, succeeded } from '../../session/fixture.ts';
import { buildBundles, dvmBytes, dvmIn, startDvm } from '../run-dvm.ts';

interface Document {
  readonly session: { id: string; status: string };
  readonly sessions: readonly { session: { id: string } }[];
  readonly workspaces: readonly {
    path: string;
    status: string;
    reason: string | null;
    error: { kind: string } | null;
    lines: readonly { line: string; stream: string }[];
  }[];
  readonly error: { kind: string; message: string; hint: string };
  readonly deleted: readonly string[];
}

describe('dvm on what was built', function () {
  this.timeout(60_000);
  let home: Home;

  before(buildBundles);
  beforeEach(() => {
    home = scratchHome();
  });
  afterEach(removeScratch);

  const dvm = (...args: readonly string[]) => dvmIn(home.path, args);
  const json = (...args: readonly string[]) => JSON.parse(dvm(...args, '-o', 'json').out) as Document;
  const pause = () => new Promise((resolve) => setTimeout(resolve, 3));

  async function printed(recorder: SessionRecorder): Promise<void> {
    recorder.emit({ type: 'log', key: 'shop-a', stream: 'stdout', line: 'from a' });
    recorder.emit({ type: 'log', key: 'shop-b', stream: 'stderr', line: 'from b' });
    endRow(recorder, 0, succeeded('image-a'));
    endRow(recorder, 1, failed);
    await recorder.finish();
  }

  it('build status: the latest session, one by its beginning, and a list', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 11; index++) {
      ids.unshift((await build(openStore(home), { a: index % 2 === 0 ? succeeded('x') : failed, b: failed })).id);
      await pause();
    }
    assert.equal(json('build', 'status').session.id, ids[0]);
    assert.equal(json('build', 'status', '--session-id', ids[7]?.slice(0, 13) ?? '').session.id, ids[7]);
    assert.deepEqual(
      json('build', 'status', '--history').sessions.map(({ session }) => session.id),
      ids.slice(0, 10),
    );
    assert.deepEqual(
      json('build', 'status', '--history', '--limit', '2').sessions.map(({ session }) => session.id),
      ids.slice(0, 2),
    );
    const text = dvm('build', 'status').out;
    assert.match(text, new RegExp(`^Session {3}${ids[0] ?? ''}$`, 'm'));
    assert.match(text, /^shop\/b +failed +- /m);
    assert.match(text, /^shop\/b: no$/m);
    const table = dvm('build', 'status', '--history', '--limit', '3').out.trim().split('\n');
    assert.equal(table.length, 4);
    assert.match(table[1] ?? '', new RegExp(`^${(ids[0] ?? '').slice(0, 8)} +partial .* 1/2 +shop/a, shop/b$`));
  });

  it('build status: a beginning that fits several sessions names them; wrong use is told', () => {
    const prefix = 'abcdef12-0000-4000-8000-00000000000';
    for (const digit of ['1', '2']) writeSession(`${prefix}${digit}`);
    const { code, err } = dvm('build', 'status', '--session-id', 'abcdef');
    assert.equal(code, 2);
    assert.ok(err.includes(`${prefix}1`) && err.includes(`${prefix}2`), err);
    assert.equal(json('build', 'status', '--session-id', 'abcdef').error.kind, 'not_found');
    for (const limit of ['0', '-1', 'x', '1.5']) {
      const wrong = dvm('build', 'status', '--history', `--limit=${limit}`);
      assert.deepEqual([wrong.code, wrong.out], [2, ''], limit);
      assert.match(wrong.err, /--limit/);
    }
  });

  /** A session whose process is gone, as its own process wrote it. */
  function writeSession(id: string): void {
    createOwned(home.session(id));
    writeFileSync(
      path.join(home.session(id), 'session.jsonl'),
      `${JSON.stringify({ type: 'session.started', process: nobody, version: '1', flags: {}, workspaces: [{ key: 'shop-a', identity: 'i', name: 'a', app: 'shop', path: 'shop/a', file: '/code/a.yaml', line: 1 }], v: 1, seq: 1, time: 5, session: id })}\n`,
    );
  }

  it('build status ends what was lost, and leaves alone what lives', async () => {
    writeSession('deadbeef-0000-4000-8000-000000000001');
    const { session, workspaces } = json('build', 'status', '--session-id', 'deadbeef');
    assert.deepEqual(
      [session.status, workspaces[0]?.status, workspaces[0]?.reason],
      ['interrupted', 'cancelled', 'lost'],
    );
    const running = await openStore(home).begin(newSession('a'));
    assert.equal(json('build', 'status').session.status, 'in_progress');
    assert.match(dvm('build', 'status').out, /^Duration {2}in progress$/m);
    await running.finish();
  });

  it('logs: of the latest session, of one by its beginning, of one workspace', async () => {
    assert.deepEqual([dvm('logs').code, json('logs').error.kind], [2, 'not_found']);
    const first = await openStore(home).begin(newSession('a', 'b'));
    await printed(first);
    await pause();
    const second = await build(openStore(home), { c: failed });
    assert.match(dvm('logs').out, /shop\/c\] failed/);
    const both = dvm('logs', first.id.slice(0, 10)).out;
    assert.match(both, /\[shop\/a\] .*from a\n\[shop\/b\] .*from b\n/);
    assert.ok(!dvm('logs', first.id, 'a').out.includes('from b'));
    assert.match(dvm('logs', 'shop/b').out, /from b/);
    assert.deepEqual(
      json('logs', first.id, 'b').workspaces.map(({ path: name, lines }) => [
        name,
        lines.map(({ line, stream }) => `${stream} ${line}`),
      ]),
      [['shop/b', ['stderr from b']]],
    );
    const events = dvm('logs', 'b', '-o', 'jsonl')
      .out.trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; seq: number });
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map(({ seq }) => seq).sort((a, b) => a - b),
    );
    assert.ok(events.some(({ type }) => type === 'session.finished'));
    for (const [args, message] of [
      [['logs', 'nope'], /neither a session nor a workspace/],
      [['logs', second.id, 'a'], /did not build "a"/],
      [['logs', '-f', '-o', 'json'], /-o jsonl/],
    ] as const) {
      const wrong = dvm(...args);
      assert.equal(wrong.code, 2);
      assert.match(wrong.err + wrong.out, message);
    }
  });

  it('takes the name of a workspace for it, in every command', async () => {
    const first = await build(openStore(home), { ab: succeeded('x') });
    await pause();
    await build(openStore(home), { ab: failed, other: failed });
    await pause();
    await build(openStore(home), { other: failed });
    assert.deepEqual(
      json('build', 'status', 'ab').workspaces.map(({ path: name, status }) => [name, status]),
      [['shop/ab', 'failed']],
    );
    assert.equal(json('build', 'status', '--history', 'ab').sessions.length, 2);
    assert.match(dvm('compare', 'ab').out, new RegExp(`^shop/ab: ${first.id.slice(0, 8)} `));
    const refused = dvm('session', 'delete', 'ab', '--yes');
    assert.deepEqual([refused.code, json('build', 'status', '--history').sessions.length], [2, 3]);
    assert.match(refused.err, /"ab" is the name of a workspace; sessions are deleted by their ids/);
  });

  it('logs -f: goes on with the build of another process, and ends with it', async () => {
    const running = await openStore(home).begin(newSession('a', 'b'));
    running.emit({ type: 'log', key: 'shop-a', stream: 'stdout', line: 'before' });
    running.emit({ type: 'phase.started', key: 'shop-a', phase: 6 });
    const following = startDvm(home.path, ['logs', '-f']);
    await following.says('before');
    running.emit({ type: 'log', key: 'shop-a', stream: 'stdout', line: 'while' });
    running.emit({ type: 'phase.started', key: 'shop-a', phase: 7 });
    await following.says('while');
    await printed(running);
    assert.equal(await following.ended, 0);
    assert.match(following.out(), /before\n[^]*while\n[^]*from a\n[^]*from b\n[^]*Session partial\.\n$/);
    assert.equal(following.out().split('while').length, 2, 'each line once');
  });

  it('logs -f: ends when its workspace has, and when nobody reads any more', async () => {
    const running = await openStore(home).begin(newSession('a', 'b'));
    running.emit({ type: 'log', key: 'shop-a', stream: 'stdout', line: 'hello' });
    running.emit({ type: 'phase.started', key: 'shop-a', phase: 6 });
    const one = startDvm(home.path, ['logs', '-f', running.id, 'a']);
    const other = startDvm(home.path, ['logs', '-f']);
    await Promise.all([one.says('hello'), other.says('hello')]);
    other.stopReading();
    endRow(running, 0, succeeded('x'));
    assert.equal(await one.ended, 0);
    running.emit({ type: 'log', key: 'shop-b', stream: 'stdout', line: 'nobody sees this' });
    running.emit({ type: 'phase.started', key: 'shop-b', phase: 6 });
    assert.equal(await other.ended, 0);
    await running.finish();
  });

  it('session export and open: one file, and what is in it', async () => {
    const recorder = await openStore(home).begin(newSession('a', 'b'));
    await printed(recorder);
    const file = path.join(home.path, 'out.jsonl.gz');
    const written = dvm('session', 'export', recorder.id.slice(0, 8), '--file', file);
    assert.equal(written.code, 0, written.err);
    assert.ok(written.out.includes(file));
    const again = ['session', 'export', recorder.id, '--file', file] as const;
    assert.deepEqual([dvm(...again).code, json(...again).error.kind], [2, 'exists']);
    assert.equal(dvm(...again, '--force').code, 0);
    const bytes = dvmBytes(home.path, ['session', 'export', recorder.id, '--file', '-']);
    assert.match(gunzipSync(bytes).toString(), /^\{"format":"devopsmaestro-session"/);
    assert.ok(!existsSync('-'));
    assert.match(
      dvm('session', 'export', recorder.id, '--file', '-', '-o', 'json').out,
      /cannot be combined with -o json/,
    );
    rmSync(home.session(recorder.id), { recursive: true });
    rmSync(home.sessionsDb);
    assert.match(dvm('session', 'open', file).out, /^Status {4}partial$/m);
    assert.match(dvm('session', 'open', file, '--logs').out, /from a/);
    assert.deepEqual(
      json('session', 'open', file).workspaces.map(({ status }) => status),
      ['succeeded', 'failed'],
    );
    writeFileSync(file, 'x');
    assert.deepEqual(
      [dvm('session', 'open', file).code, json('session', 'open', file).error.kind],
      [2, 'invalid_input'],
    );
    assert.equal(dvm('session', 'export', 'nope').code, 2);
    assert.ok(!existsSync(home.sessionsDb));
  });

  it('session delete: only what was named, only when it was meant', async () => {
    const [one, two] = [
      await build(openStore(home), { a: failed }),
      await build(openStore(home), { a: succeeded('x') }),
    ];
    const asked = dvm('session', 'delete', one.id);
    assert.equal(asked.code, 2);
    assert.match(asked.err, /--yes/);
    assert.equal(json('build', 'status', '--history').sessions.length, 2);
    const { code, out, err } = dvm('session', 'delete', one.id.slice(0, 12), '--yes', '-o', 'json');
    assert.equal(code, 0, err);
    assert.deepEqual((JSON.parse(out) as Document).deleted, [one.id]);
    assert.deepEqual(
      json('build', 'status', '--history').sessions.map(({ session }) => session.id),
      [two.id],
    );
    assert.ok(!existsSync(home.session(one.id)));
    for (const args of [
      ['session', 'delete'],
      ['session', 'delete', two.id, '--engine-records'],
      ['session', 'delete', 'nope', '--yes'],
      ['session'],
    ])
      assert.equal(dvm(...args).code, 2, args.join(' '));
    const running = await openStore(home).begin(newSession('a'));
    assert.match(dvm('session', 'delete', running.id, '--yes').err, /still runs/);
    await running.finish();
  });
});
