import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { EventBody } from '../../../../src/event/event.ts';
import type { Home } from '../../../../src/home/folder.ts';
import { exportSession } from '../../../../src/session/export/export.ts';
import { exportedDocument } from '../../../../src/session/log/document/log-document-reader.ts';
import { openExport } from '../../../../src/session/export/open-export.ts';
import { openStore, type SessionStore } from '../../../../src/session/store.ts';
import { folderWith, removeFolders, scratchHome } from '../../../support/folder.ts';
import { failed, newSession, succeeded } from '../fixture.ts';
import { named } from '../../../support/steps.ts';

describe('an exported session', () => {
  let home: Home;
  let store: SessionStore;
  let file: string;
  let lines: string[];
  beforeEach(async () => {
    home = scratchHome();
    store = openStore(home);
    const recorder = await store.begin(newSession('a', 'b'));
    const bodies: EventBody[] = [
      { type: 'workspace.started', key: 'shop-a' },
      { type: 'step.started', key: 'shop-a', step: 'sha256:1', ...named('[dev 1/1] RUN x'), inputs: [], startedAt: 5 },
      { type: 'log', key: 'shop-a', step: 'sha256:1', stream: 'stdout', line: 'héllo' },
      {
        type: 'step.finished',
        key: 'shop-a',
        step: 'sha256:1',
        ...named('[dev 1/1] RUN x'),
        cached: false,
        startedAt: 5,
        completedAt: 9,
      },
      { type: 'log', key: 'shop-b', stream: 'stderr', line: 'other' },
      {
        type: 'workspace.finished',
        key: 'shop-a',
        result: { ...succeeded('i'), steps: { total: 1, cached: 0, pulledBytes: 0 } },
      },
      { type: 'workspace.finished', key: 'shop-b', result: failed },
    ];
    for (const body of bodies) recorder.emit(body);
    await recorder.finish();
    file = join(folderWith(), 's.jsonl.gz');
    await exportSession(store, await store.get(recorder.id), file, false);
    lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  });
  afterEach(removeFolders);

  const write = (...changed: readonly string[]) =>
    writeFileSync(file, gzipSync(changed.map((line) => `${line}\n`).join('')));
  const refusal = (message: RegExp) =>
    assert.rejects(openExport(file), (error: { code: string; message: string; report: { hint?: string } }) => {
      assert.equal(error.code, 'invalid_input');
      assert.match(error.message, message);
      assert.ok(error.message.includes(file) && (error.report.hint ?? '') !== '');
      return true;
    });

  it('is read back unchanged, except for the process that built it', async () => {
    const id = (await store.latest())?.id ?? '';
    const { record, workspaces, events, imported } = await openExport(file);
    const detail = await store.detail(id);
    assert.deepEqual(record, { ...detail.record, process: { host: '', pid: 0 } });
    assert.deepEqual(workspaces, detail.workspaces);
    assert.equal(imported, true);
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_, index) => index + 1),
      'all of it, in its order',
    );
    assert.ok(!lines.join().includes('"boot"'));
    assert.deepEqual(readdirSync(join(file, '..')), ['s.jsonl.gz'], 'nothing is left beside it');
    assert.equal((await store.list({ limit: 9 })).length, 1, 'reading stores nothing');
  });

  it('replaces a file only once it is complete', async () => {
    const before = readFileSync(file);
    const session = await store.get((await store.latest())?.id ?? '');
    writeFileSync(join(home.session(session.id), 'shop-a.jsonl.gz'), 'damaged');
    await assert.rejects(exportSession(store, session, file, true), { code: 'storage' });
    assert.deepEqual(readFileSync(file), before);
    assert.deepEqual(readdirSync(join(file, '..')), ['s.jsonl.gz']);
    await assert.rejects(exportSession(store, session, join(file, 'x'), true), { code: 'storage' });
  });

  it('has the same logs', async () => {
    const id = (await store.latest())?.id ?? '';
    for (const key of ['shop-a', 'shop-b']) {
      assert.deepEqual(exportedDocument(await openExport(file), key), await (await store.openDocument(id, key)).read());
    }
  });

  it('of a newer version is rejected, and unknown events are skipped', async () => {
    const [header = '', ...rest] = lines;
    write(header.replace('"schema":1', '"schema":2'), ...rest);
    await refusal(/newer version/);
    const more = JSON.parse(rest[1] ?? '') as object;
    write(
      header,
      ...rest,
      JSON.stringify({ ...more, type: 'later.invented', key: '../x' }),
      JSON.stringify({ ...more, seq: 99, later: true }),
    );
    assert.equal((await openExport(file)).events.length, rest.length + 1);
  });

  it('is rejected with the line of an invalid value', async () => {
    const [header = '', start = '', ...rest] = lines;
    const end = rest.findIndex((line) => line.includes('workspace.finished'));
    const changed = (from: string | RegExp, to: string) => [
      header,
      start,
      ...rest.slice(0, end),
      (rest[end] ?? '').replace(from, to),
      ...rest.slice(end + 1),
    ];
    const cases: [RegExp, string[]][] = [
      [/is not an exported session/, ['{}', start]],
      [/is not an exported session/, ['null']],
      [/is not an exported session/, ['"x"']],
      [/line 1 is not JSON/, ['{', start]],
      [/it is empty/, []],
      [/has no start of a session/, [header]],
      [/line 1: header\.exportedAt must be a number/, [header.replace(/"exportedAt":\d+/, '"exportedAt":"x"')]],
      [/line 1: header\.session is not the id/, [header.replace(/"session":"[^"]+"/, '"session":"../../etc"')]],
      [/line 2: event must be an object/, [header, 'null']],
      [/line 2: event\.type must be a string/, [header, '{"type":5}']],
      [
        /line 2: session\.started\.workspaces\[0\]\.path must be a string/,
        [header, start.replace('"path":"shop/a"', '"path":{}')],
      ],
      [/line 2: "\.\.\/x" is not a valid workspace key/, [header, start.replaceAll('"key":"shop-a"', '"key":"../x"')]],
      [
        new RegExp(`line ${end + 3}: workspace\\.finished\\.result\\.status must be one of`),
        changed('"status":"succeeded"', '"status":"<b>"'),
      ],
      [/result\.steps\.total must be a non-negative number/, changed('"total":1', '"total":-1')],
      [/result\.durationMs must be a number/, changed(/"durationMs":\d+/, '"durationMs":null')],
      [/result\.steps\.total must be a non-negative number/, changed('"total":1', '"total":1e999')],
      [
        /workspace\.finished\.result\.later.* is nested too deeply/,
        changed('"status"', `"later":${'['.repeat(9e4)}${']'.repeat(9e4)},"status"`),
      ],
      [
        /workspace\.finished\.result\.later is too long/,
        changed('"status"', `"later":[${'0,'.repeat(100_001)}0],"status"`),
      ],
      [/belongs to another session/, changed(/"session":"[^"]+"/, '"session":"another"')],
    ];
    for (const [message, content] of cases) {
      write(...content);
      await refusal(message);
    }
  });

  it('is rejected if it is damaged, truncated or something else', async () => {
    const whole = readFileSync(file);
    truncateSync(file, whole.length - 20);
    await refusal(/is truncated/);
    writeFileSync(file, 'plain text');
    await refusal(/not a valid gzip file/);
    writeFileSync(file, gzipSync(lines.join('\n')));
    await refusal(/it is truncated/);
    writeFileSync(file, gzipSync(Buffer.from([0x7b, 0xff, 0x7d, 0x0a])));
    await refusal(/line 1 is not JSON/);
    await assert.rejects(openExport(join(file, 'none')), { code: 'storage' });
    await assert.rejects(openExport(dirname(file)), { code: 'invalid_input', message: /it is a folder/ });
    execFileSync('mkfifo', [`${file}.pipe`]);
    await assert.rejects(openExport(`${file}.pipe`), { code: 'invalid_input', message: /it is a named pipe/ });
  });

  it('is rejected if it would fill the memory', async () => {
    const limits = { fileBytes: 1e6, textBytes: 1e6, lineBytes: 1e5, events: 100 };
    writeFileSync(file, gzipSync(Buffer.alloc(5e6, 'x')));
    await assert.rejects(openExport(file, limits), { code: 'invalid_input', message: /a line that is too long/ });
    writeFileSync(
      file,
      gzipSync(
        Buffer.concat([
          Buffer.from(`${lines[0] ?? ''}\n${lines[1] ?? ''}\n`),
          Buffer.from(`${lines[2] ?? ''}\n`.repeat(200)),
        ]),
      ),
    );
    await assert.rejects(openExport(file, limits), { code: 'invalid_input', message: /more than 100 events/ });
    writeFileSync(
      file,
      gzipSync(
        Buffer.from(
          `${lines[0] ?? ''}\n${lines[1] ?? ''}\n` +
            '{"type":"later","v":1,"seq":1,"time":1,"session":"x"}\n'.repeat(40_000),
        ),
      ),
    );
    await assert.rejects(openExport(file, limits), { code: 'invalid_input', message: /holds more than/ });
    writeFileSync(file, Buffer.alloc(2e6));
    await assert.rejects(openExport(file, limits), { code: 'invalid_input', message: /is larger than/ });
  });

  it('contains no escape codes in any string', async () => {
    const hostile = (line: string) =>
      line
        .replaceAll('héllo', '\\u001b]0;title\\u0007\\u001b[31mred\\u0000')
        .replaceAll('shop/a', 'shop/\\u009b31ma')
        .replaceAll('"message":"no"', '"message":"one\\u001b[2J\\ntwo\\u0008"');
    write(...lines.map(hostile));
    const { record, events } = await openExport(file);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(JSON.stringify({ record, events }), /\\u00[01]|[\u0000-\u0008\u007f-\u009f]|\\r|\\b/);
    assert.equal(record.workspaces[1]?.result?.error?.message, 'one\ntwo');
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'log' ? [event.line] : [])),
      ['red', 'other'],
    );
  });

  it('is read, or rejected with a hint, for any content', async () => {
    const json = fc.jsonValue().map((value) => JSON.stringify(value));
    const mutated = fc
      .tuple(fc.nat(1000), fc.nat(1000), fc.string())
      .map(([line, at, put]) =>
        lines.map((each, index) =>
          index === line % lines.length
            ? each.slice(0, at % each.length) + put + each.slice((at % each.length) + 1)
            : each,
        ),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.array(json),
          mutated,
          fc.array(json).map((more) => [...lines, ...more]),
        ),
        async (content) => {
          write(...content);
          const opened = await openExport(file).catch((error: unknown) => {
            assert.equal((error as { code?: string }).code, 'invalid_input', String(error));
            return undefined;
          });
          for (const { result } of opened?.record.workspaces ?? [])
            assert.ok(result === undefined || typeof result.durationMs === 'number');
        },
      ),
      { numRuns: 150 },
    );
  });
});
