import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { BuildKit, type Target } from '../../src/buildkit/client.ts';
import { marshal } from '../../src/buildkit/llb/marshal.ts';
import { image, scratch } from '../../src/buildkit/llb/source.ts';
import { fileSend, type Sink } from '../../src/buildkit/session/file-send.ts';

export interface SlowRead {
  readonly bytes: number;
  /** Bytes by which the process grew while it read. */
  readonly growth: number;
}

/**
 * Reads an export of this many megabytes of zeros at a limited speed, in megabytes per second, and returns how much
 * the process grew.
 */
export async function readSlowly(target: Target, megabytes: number, megabytesPerSecond: number): Promise<SlowRead> {
  const kit = new BuildKit(target);
  const run = image('debian:trixie-slim').run([
    'sh',
    '-c',
    `truncate -s ${megabytes}M /large; : ${randomBytes(6).toString('hex')}`,
  ]);
  const state = scratch().file([{ kind: 'copy', from: run, source: '/large', destination: '/' }]);
  const definition = marshal(state.output)?.definition;
  let bytes = 0;
  const slow = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      setTimeout(done, (chunk.length / megabytesPerSecond / 1e6) * 1000);
    },
  });
  const exportTo = (type: string, sink: Sink) =>
    kit.solve({
      request: { ...(definition && { definition }), exporters: [{ type }], internal: true },
      services: [fileSend({ 0: sink })],
    });
  try {
    const folder = mkdtempSync(path.join(tmpdir(), 'bk-'));
    await exportTo('local', { kind: 'folder', path: folder }).finally(() => rmSync(folder, { recursive: true }));
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    let peak = before;
    const watching = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
    await exportTo('tar', { kind: 'stream', open: () => slow }).finally(() => clearInterval(watching));
    return { bytes, growth: peak - before };
  } finally {
    kit.close();
  }
}
