import assert from 'node:assert/strict';
import { createWriteStream, lstatSync, readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { execa } from 'execa';
import type { BuildKit } from '../../../src/buildkit/client.ts';
import { fileSend } from '../../../src/buildkit/session/file-send.ts';
import { scratch } from '../../../src/buildkit/llb/source.ts';
import { docker, inspectImage, removeImages } from '../docker.ts';
import type { Folders } from '../../support/folder.ts';
import { definitionOf, PREFIX, script, unique } from './fixture.ts';

const CONFIG = JSON.stringify({
  architecture: 'amd64',
  os: 'linux',
  config: { Cmd: ['cat', '/f'], Labels: { a: 'b' } },
  rootfs: { type: 'layers', diff_ids: [] },
});

/** Destinations of results. */
export function exportSuite(kit: () => BuildKit, folders: Folders): void {
  const small = () => scratch().file([{ kind: 'file', path: '/f', data: unique() }]);

  it("write to the engine's store, an archive of each kind and a folder at once", async () => {
    const name = `${PREFIX}/export:${unique()}`;
    const folder = folders.create();
    const at = (file: string): string => path.join(folder, file);
    const archive = (file: string) => ({ kind: 'stream', open: () => createWriteStream(at(file)) }) as const;
    const { exporterResponse } = await kit().solve({
      request: {
        definition: definitionOf(small()),
        exporters: [
          { type: 'moby', attributes: { name, 'containerimage.config': CONFIG } },
          { type: 'tar' },
          { type: 'oci', attributes: { name } },
          { type: 'docker', attributes: { name: `${name}-loaded`, 'containerimage.config': CONFIG } },
          { type: 'local' },
        ],
      },
      services: [
        fileSend({
          1: archive('tar'),
          2: archive('oci'),
          3: archive('docker'),
          4: { kind: 'folder', path: at('local') },
        }),
      ],
    });
    assert.match(exporterResponse['containerimage.config.digest'] ?? '', /^sha256:/);
    const text = readFileSync(at('local/f'), 'utf8');
    assert.equal((await execa('tar', ['-xOf', at('tar'), 'f'])).stdout, text);
    assert.match((await execa('tar', ['-tf', at('oci')])).stdout, /^index\.json$/m);
    await docker('load', '--quiet', '--input', at('docker'));
    assert.deepEqual((await inspectImage(name))?.Config.Labels, { a: 'b' });
    assert.deepEqual((await inspectImage(`${name}-loaded`))?.Config.Labels, { a: 'b' });
    await removeImages(name);
    await removeImages(`${name}-loaded`);
  });

  it('write modes, times and links to a folder, over existing files', async () => {
    const folder = folders.create({ d: 'was a file', other: 'stays', 'outside/x': 'outside' });
    symlinkSync(path.join(folder, 'outside'), path.join(folder, 'e'));
    const step = script(
      'mkdir -p /out/d /out/e; cd /out; printf 1 > d/f; ln d/f second; ln -s d/f link; printf x > e/x; ' +
        'printf u > "a\\\\x2db"; : > empty; chmod 4750 d/f; mkfifo pipe; touch -d @1000000000 d/f; chmod 500 ' +
        'd; touch -d @1100000000 d',
    );
    const only = scratch().file([{ kind: 'copy', from: step, source: '/out', destination: '/', contents: true }]);
    await kit().solve({
      request: { definition: definitionOf(only), exporters: [{ type: 'local' }] },
      services: [fileSend({ 0: { kind: 'folder', path: folder } })],
    });
    const statOf = (name: string): readonly [string, number] => [
      (lstatSync(path.join(folder, name)).mode & 0o7777).toString(8),
      lstatSync(path.join(folder, name)).mtimeMs,
    ];
    assert.deepEqual(
      [statOf('d'), statOf('d/f')],
      [
        ['500', 1.1e12],
        ['4750', 1e12],
      ],
    );
    assert.equal(statSync(path.join(folder, 'second')).ino, statSync(path.join(folder, 'd/f')).ino);
    assert.equal(readlinkSync(path.join(folder, 'link')), 'd/f');
    assert.deepEqual(
      ['empty', 'a\\x2db', 'other', 'e/x', 'outside/x'].map((name) => readFileSync(path.join(folder, name), 'utf8')),
      ['', 'u', 'stays', 'x', 'outside'],
    );
    assert.equal(lstatSync(path.join(folder, 'pipe'), { throwIfNoEntry: false }), undefined);
  });

  it('support a reader that is slow or fails', async () => {
    const definition = definitionOf(script('head -c 30000000 /dev/urandom > /big'));
    const sendTo = (sink: Writable) =>
      kit().solve({
        request: { definition, exporters: [{ type: 'tar' }] },
        services: [fileSend({ 0: { kind: 'stream', open: () => sink } })],
      });
    let bytes = 0;
    await sendTo(
      new Writable({
        highWaterMark: 1,
        write: (chunk: Buffer, _encoding, done) => {
          bytes += chunk.length;
          setImmediate(done);
        },
      }),
    );
    assert.ok(bytes > 30_000_000);
    await assert.rejects(
      sendTo(new Writable({ write: (_chunk, _encoding, done) => done(new Error('the disk is full')) })),
      /the disk is full/,
    );
    const closing: Writable = new Writable({ write: () => closing.destroy() });
    await assert.rejects(sendTo(closing), /closed before its end/);
    await assert.rejects(
      kit().solve({ request: { definition, exporters: [{ type: 'tar' }] }, services: [fileSend({})] }),
      /no destination is offered for the exporter 0/,
    );
  });
}
