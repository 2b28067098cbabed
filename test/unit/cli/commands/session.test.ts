import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Home } from '../../../../src/home/folder.ts';
import { createOwned } from '../../../../src/home/owned.ts';
import { openStore } from '../../../../src/session/store.ts';
import type { SessionRecorder } from '../../../../src/session/log/recorder.ts';
import { buildBundles, Dvm, dvm, withoutEngine } from '../../../support/dvm.ts';
import { removeFolders, scratchHome } from '../../../support/folder.ts';
import { build, endRow, failed, newSession, deadProcess, succeeded } from '../../session/fixture.ts';

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

const STARTED = {
  type: 'session.started',
  version: '1',
  flags: {},
  workspaces: [{ key: 'shop-a', identity: 'i', name: 'a', app: 'shop', path: 'shop/a', file: '/code/a.yaml', line: 1 }],
  v: 1,
  seq: 1,
  time: 5,
};

describe('dvm commands for recorded builds', function () {
  this.timeout(60_000);
  let home: Home;

  before(buildBundles);
  beforeEach(() => {
    home = scratchHome();
  });
  afterEach(removeFolders);

  const run = (...args: readonly string[]) => dvm(withoutEngine(home.path), args);
  const json = async (...args: readonly string[]) => JSON.parse((await run(...args, '-o', 'json')).stdout) as Document;
  const pause = () => new Promise((resolve) => setTimeout(resolve, 3));

  async function printed(recorder: SessionRecorder): Promise<void> {
    recorder.emit({ type: 'log', key: 'shop-a', stream: 'stdout', line: 'from a' });
    recorder.emit({ type: 'log', key: 'shop-b', stream: 'stderr', line: 'from b' });
    endRow(recorder, 0, succeeded('image-a'));
    endRow(recorder, 1, failed);
    await recorder.finish();
  }

  it('build status: prints the latest session, one by an id prefix, and a list', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 11; index++) {
      ids.unshift((await build(openStore(home), { a: index % 2 === 0 ? succeeded('x') : failed, b: failed })).id);
      await pause();
    }
    assert.equal((await json('build', 'status')).session.id, ids[0]);
    assert.equal((await json('build', 'status', '--session-id', ids[7]?.slice(0, 13) ?? '')).session.id, ids[7]);
    assert.deepEqual(
      (await json('build', 'status', '--history')).sessions.map(({ session }) => session.id),
      ids.slice(0, 10),
    );
    assert.deepEqual(
      (await json('build', 'status', '--history', '--limit', '2')).sessions.map(({ session }) => session.id),
      ids.slice(0, 2),
    );
    const text = (await run('build', 'status')).stdout;
    assert.match(text, new RegExp(`^Session {3}${ids[0] ?? ''}$`, 'm'));
    assert.match(text, /^shop\/b +failed +- /m);
    assert.match(text, /^shop\/b: no$/m);
    const table = (await run('build', 'status', '--history', '--limit', '3')).stdout.trim().split('\n');
    assert.equal(table.length, 4);
    assert.match(table[1] ?? '', new RegExp(`^${(ids[0] ?? '').slice(0, 8)} +partial .* 1/2 +shop/a, shop/b$`));
  });

  it('build status: lists the candidates for an ambiguous prefix, and rejects invalid usage', async () => {
    const prefix = 'abcdef12-0000-4000-8000-00000000000';
    for (const digit of ['1', '2']) writeSession(`${prefix}${digit}`);
    const { exitCode, stderr } = await run('build', 'status', '--session-id', 'abcdef');
    assert.equal(exitCode, 2);
    assert.ok(stderr.includes(`${prefix}1`) && stderr.includes(`${prefix}2`), stderr);
    assert.equal((await json('build', 'status', '--session-id', 'abcdef')).error.kind, 'not_found');
    for (const limit of ['0', '-1', 'x', '1.5']) {
      const wrong = await run('build', 'status', '--history', `--limit=${limit}`);
      assert.deepEqual([wrong.exitCode, wrong.stdout], [2, ''], limit);
      assert.match(wrong.stderr, /--limit/);
    }
  });

  /** A session as written by a process that no longer exists. */
  function writeSession(id: string): void {
    createOwned(home.session(id));
    writeFileSync(
      path.join(home.session(id), 'session.jsonl'),
      `${JSON.stringify({ ...STARTED, process: deadProcess, session: id })}\n`,
    );
  }

  it('build status: ends lost sessions, but not running ones', async () => {
    writeSession('deadbeef-0000-4000-8000-000000000001');
    const { session, workspaces } = await json('build', 'status', '--session-id', 'deadbeef');
    assert.deepEqual(
      [session.status, workspaces[0]?.status, workspaces[0]?.reason],
      ['interrupted', 'cancelled', 'lost'],
    );
    const running = await openStore(home).begin(newSession('a'));
    assert.equal((await json('build', 'status')).session.status, 'in_progress');
    assert.match((await run('build', 'status')).stdout, /^Duration {2}in progress$/m);
    await running.finish();
  });

  it('logs: prints the latest session, one by an id prefix, or one workspace', async () => {
    assert.deepEqual([(await run('logs')).exitCode, (await json('logs')).error.kind], [2, 'not_found']);
    const first = await openStore(home).begin(newSession('a', 'b'));
    await printed(first);
    await pause();
    const second = await build(openStore(home), { c: failed });
    assert.match((await run('logs')).stdout, /shop\/c\] failed/);
    const both = (await run('logs', first.id.slice(0, 10))).stdout;
    assert.match(both, /\[shop\/a\] .*from a\n\[shop\/b\] .*from b\n/);
    assert.ok(!(await run('logs', first.id, 'a')).stdout.includes('from b'));
    assert.match((await run('logs', 'shop/b')).stdout, /from b/);
    assert.deepEqual(
      (await json('logs', first.id, 'b')).workspaces.map(({ path: name, lines }) => [
        name,
        lines.map(({ line, stream }) => `${stream} ${line}`),
      ]),
      [['shop/b', ['stderr from b']]],
    );
    const events = (await run('logs', 'b', '-o', 'jsonl')).stdout
      .trim()
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
      const wrong = await run(...args);
      assert.equal(wrong.exitCode, 2);
      assert.match(wrong.stderr + wrong.stdout, message);
    }
  });

  it('accepts the name of a workspace in every command', async () => {
    const first = await build(openStore(home), { ab: succeeded('x') });
    await pause();
    await build(openStore(home), { ab: failed, other: failed });
    await pause();
    await build(openStore(home), { other: failed });
    assert.deepEqual(
      (await json('build', 'status', 'ab')).workspaces.map(({ path: name, status }) => [name, status]),
      [['shop/ab', 'failed']],
    );
    assert.equal((await json('build', 'status', '--history', 'ab')).sessions.length, 2);
    assert.match((await run('compare', 'ab')).stdout, new RegExp(`^shop/ab: ${first.id.slice(0, 8)} `));
    const refused = await run('session', 'delete', 'ab', '--yes');
    assert.deepEqual([refused.exitCode, (await json('build', 'status', '--history')).sessions.length], [2, 3]);
    assert.match(refused.stderr, /"ab" is the name of a workspace; specify the id of a session/);
  });

  it('logs -f: follows the build of another process until it ends', async () => {
    const running = await openStore(home).begin(newSession('a', 'b'));
    running.emit({ type: 'log', key: 'shop-a', stream: 'stdout', line: 'before' });
    running.emit({ type: 'phase.started', key: 'shop-a', phase: 6 });
    const following = new Dvm(withoutEngine(home.path), ['logs', '-f']);
    await following.printed('before');
    running.emit({ type: 'log', key: 'shop-a', stream: 'stdout', line: 'while' });
    running.emit({ type: 'phase.started', key: 'shop-a', phase: 7 });
    await following.printed('while');
    await printed(running);
    assert.equal((await following.ended).exitCode, 0);
    assert.match(following.stdout, /before\n[^]*while\n[^]*from a\n[^]*from b\n[^]*Session partial\.\n$/);
    assert.equal(following.stdout.split('while').length, 2, 'each line once');
  });

  it('logs -f: ends when its workspace has ended or its reader has exited', async () => {
    const running = await openStore(home).begin(newSession('a', 'b'));
    running.emit({ type: 'log', key: 'shop-a', stream: 'stdout', line: 'hello' });
    running.emit({ type: 'phase.started', key: 'shop-a', phase: 6 });
    const one = new Dvm(withoutEngine(home.path), ['logs', '-f', running.id, 'a']);
    const other = new Dvm(withoutEngine(home.path), ['logs', '-f']);
    await Promise.all([one.printed('hello'), other.printed('hello')]);
    other.stopReading();
    endRow(running, 0, succeeded('x'));
    assert.equal((await one.ended).exitCode, 0);
    running.emit({ type: 'log', key: 'shop-b', stream: 'stdout', line: 'not read' });
    running.emit({ type: 'phase.started', key: 'shop-b', phase: 6 });
    assert.equal((await other.ended).exitCode, 0);
    await running.finish();
  });

  it('session export and open: write one file, and read it back', async () => {
    const recorder = await openStore(home).begin(newSession('a', 'b'));
    await printed(recorder);
    const file = path.join(home.path, 'out.jsonl.gz');
    const written = await run('session', 'export', recorder.id.slice(0, 8), '--file', file);
    assert.equal(written.exitCode, 0, written.stderr);
    assert.ok(written.stdout.includes(file));
    const again = ['session', 'export', recorder.id, '--file', file] as const;
    assert.deepEqual([(await run(...again)).exitCode, (await json(...again)).error.kind], [2, 'exists']);
    assert.equal((await run(...again, '--force')).exitCode, 0);
    const piped = new Dvm(withoutEngine(home.path), ['session', 'export', recorder.id, '--file', '-']);
    await piped.ended;
    assert.match(gunzipSync(piped.stdoutBytes).toString(), /^\{"format":"devopsmaestro-session"/);
    assert.ok(!existsSync('-'));
    assert.match(
      (await run('session', 'export', recorder.id, '--file', '-', '-o', 'json')).stdout,
      /cannot be combined with -o json/,
    );
    rmSync(home.session(recorder.id), { recursive: true });
    rmSync(home.sessionsDb);
    assert.match((await run('session', 'open', file)).stdout, /^Status {4}partial$/m);
    assert.match((await run('session', 'open', file, '--logs')).stdout, /from a/);
    assert.deepEqual(
      (await json('session', 'open', file)).workspaces.map(({ status }) => status),
      ['succeeded', 'failed'],
    );
    writeFileSync(file, 'x');
    assert.deepEqual(
      [(await run('session', 'open', file)).exitCode, (await json('session', 'open', file)).error.kind],
      [2, 'invalid_input'],
    );
    assert.equal((await run('session', 'export', 'nope')).exitCode, 2);
    assert.ok(!existsSync(home.sessionsDb));
  });

  it('session delete: deletes only the named sessions, and only with --yes', async () => {
    const [one, two] = [
      await build(openStore(home), { a: failed }),
      await build(openStore(home), { a: succeeded('x') }),
    ];
    const unconfirmed = await run('session', 'delete', one.id);
    assert.equal(unconfirmed.exitCode, 2);
    assert.match(unconfirmed.stderr, /--yes/);
    assert.equal((await json('build', 'status', '--history')).sessions.length, 2);
    const { exitCode, stdout, stderr } = await run('session', 'delete', one.id.slice(0, 12), '--yes', '-o', 'json');
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual((JSON.parse(stdout) as Document).deleted, [one.id]);
    assert.deepEqual(
      (await json('build', 'status', '--history')).sessions.map(({ session }) => session.id),
      [two.id],
    );
    assert.ok(!existsSync(home.session(one.id)));
    for (const args of [
      ['session', 'delete'],
      ['session', 'delete', two.id, '--engine-records'],
      ['session', 'delete', 'nope', '--yes'],
      ['session'],
    ])
      assert.equal((await run(...args)).exitCode, 2, args.join(' '));
    const running = await openStore(home).begin(newSession('a'));
    assert.match((await run('session', 'delete', running.id, '--yes')).stderr, /is still running/);
    await running.finish();
  });
});
