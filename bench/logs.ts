import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { buildx } from '../src/engine/buildx/buildx.ts';
import { homeFolder } from '../src/home/folder.ts';
import { Masker } from '../src/secret/masker.ts';
import { LineBatch } from '../src/editor/line-batch.ts';
import { LogLines } from '../src/app/log-lines.ts';
import { openStore, type SessionStore } from '../src/session/store.ts';
import { median } from './measure.ts';

const LINES = 1_000_000;
const OPENED_LINES = 100_000;
const KEY = 'shop-a';

/**
 * Replaces docker, because BuildKit would cut off such output at 2 MiB per step. It prints as fast as its output is
 * read.
 */
const PROGRAM = `#!${process.execPath}
if (process.argv.includes('--help')) {
  console.log('Usage:  docker buildx bake\\n  --progress rawjson');
  process.exit();
}
const lines = Number(process.env.BENCH_LINES);
const digest = 'sha256:' + 'a'.repeat(64);
const now = () => new Date().toISOString();
const started = now();
const vertex = (more) => JSON.stringify({ vertexes: [{ digest, name: '[dev 2/2] RUN make', started, ...more }] }) + '\\n';
const write = (text) => new Promise((resolve) => process.stderr.write(text, resolve));
(async () => {
  await write(vertex({}));
  for (let at = 0; at < lines; ) {
    let status = '';
    for (let message = 0; message < 20; message++) {
      let data = '';
      for (const end = Math.min(lines, at + 50); at < end; at++) data += 'line ' + at + ' of what a compiler has to say about src/module-' + (at % 977) + '.ts\\n';
      status += JSON.stringify({ logs: [{ vertex: digest, stream: 1, data: Buffer.from(data).toString('base64'), timestamp: now() }] }) + '\\n';
    }
    await write(status);
  }
  await write(vertex({ completed: now() }));
})();
`;

/** The cost of following a build that prints a million lines, and the time to open its log. */
export async function benchLogs(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dvm-bench-'));
  try {
    const home = homeFolder({ DVM_HOME: join(folder, 'home') }, folder);
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin/docker'), PROGRAM, { mode: 0o755 });
    process.env['PATH'] = `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`;
    const store = openStore(home);
    await follow(store, folder, LINES);
    const session = await follow(store, folder, OPENED_LINES);
    await open(store, session);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Follows each line all the way: reads it from docker, decodes, masks, stores and formats it for the output channel.
 * Returns the session.
 */
async function follow(store: SessionStore, folder: string, lines: number): Promise<string> {
  process.env['BENCH_LINES'] = String(lines);
  const recorder = await store.begin({
    version: 'bench',
    flags: {},
    workspaces: [
      {
        identity: '/code#shop/a',
        preferredKey: KEY,
        name: 'a',
        app: 'shop',
        path: 'shop/a',
        file: '/code/w.yaml',
        line: 1,
      },
    ],
  });
  const log = new LogLines();
  let texts = 0;
  let characters = 0;
  const batch = new LineBatch((text) => {
    texts += 1;
    characters += text.length;
  });
  recorder.subscribe((event) => log.push(event).forEach((line) => batch.push(line)));
  const masker = new Masker();
  masker.add('a-token-of-some-length-1234567890');
  const request = {
    dockerfile: '/s/Dockerfile',
    privateFolder: join(folder, 'private'),
    contexts: {},
    context: '/s',
    isContextLasting: false,
    images: {},
    proxies: {},
    target: 'dev',
    tag: 'x:1',
    labels: {},
    args: {},
    secrets: {},
    noCache: false,
    pull: false,
    sharedKey: KEY,
  };
  recorder.emit({ type: 'workspace.started', key: KEY });
  recorder.emit({ type: 'phase.started', key: KEY, phase: 6 });
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  const sampler = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const started = performance.now();
  await buildx({
    address: { kind: 'unix', path: '/none' },
    docker: {},
    buildxConfig: folder,
    proxies: {},
    env: process.env,
  }).build(
    request,
    { emit: (event) => recorder.emit({ ...event, key: KEY }), redactor: masker },
    new AbortController().signal,
  );
  const took = performance.now() - started;
  delay.disable();
  batch.flush();
  recorder.emit({ type: 'workspace.finished', key: KEY, result: { status: 'succeeded', durationMs: 1, image: 'x:1' } });
  await recorder.finish();
  clearInterval(sampler);
  console.log(
    `${lines} lines in ${(took / 1000).toFixed(1)} s: event loop lag p50 ${ms(delay.percentile(50))}, ` +
      `p99 ${ms(delay.percentile(99))}, max ${ms(delay.max)}; memory ` +
      `+${Math.round((most - before) / 1024 ** 2)} MB, its end and compression included; ${texts} writes ` +
      `to the channel, ${Math.round(characters / 1024 ** 2)} MB`,
  );
  return recorder.id;
}

async function open(store: SessionStore, session: string): Promise<void> {
  const times: number[] = [];
  let lines = 0;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  for (let round = 0; round < 8; round++) {
    if (round === 1) delay.enable();
    const started = performance.now();
    const { text } = await (await store.openDocument(session, KEY)).read();
    if (round > 0) times.push(performance.now() - started);
    lines = text.split('\n').length;
  }
  console.log(
    `the log of ${lines} lines: read and laid out in ${ms(median(times) * 1e6)} (median of ` +
      `${times.length}); event loop lag p99 ${ms(delay.percentile(99))}, max ${ms(delay.max)}`,
  );
}

function ms(nanoseconds: number): string {
  return `${(nanoseconds / 1e6).toFixed(1)} ms`;
}
