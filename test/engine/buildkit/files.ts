import assert from 'node:assert/strict';
import { execa } from 'execa';
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BuildKit } from '../../../src/buildkit/client.ts';
import type { StatusResponse } from '../../../src/buildkit/gen/control_pb.js';
import { local, type LocalOptions, scratch } from '../../../src/buildkit/llb/source.ts';
import type { State } from '../../../src/buildkit/llb/state.ts';
import { fileSync, type LocalFolder } from '../../../src/buildkit/session/file-sync.ts';
import type { Folders } from '../../support/folder.ts';
import { base, definitionOf, inspect, script, unique } from './fixture.ts';

/** Exceeds Node's default limits of headers: 128 lines, 64 KiB. */
const MANY_PATTERNS = 3000;
const LARGE_BYTES = 64 * 1024 * 1024;
const MAX_GROWTH_BYTES = 200 * 1024 * 1024;

const byPath = (one: string, other: string): number =>
  (one.split(' ').at(-1) ?? '') < (other.split(' ').at(-1) ?? '') ? -1 : 1;

/** Folders of `local://` sources. */
export function filesSuite(kit: () => BuildKit, folders: Folders): void {
  const copyOf = (from: State): State =>
    scratch().file([{ kind: 'copy', from, source: '/', destination: '/', contents: true }]);
  const offered = (folder: LocalFolder) => [fileSync({ context: folder })];

  /** The received files as printed by `find`. */
  async function received(folder: LocalFolder, options: LocalOptions = {}): Promise<string[]> {
    const step = script("cd /in; find . -mindepth 1 -printf '%y%m %n %l %s %P\\n' > /out", {
      mounts: [{ kind: 'bind', target: '/in', from: local('context', options), readonly: true }],
    });
    const text = await inspect(
      kit(),
      step,
      async (gateway, ref) => Buffer.from(await gateway.readFile(ref, '/out')).toString(),
      { services: offered(folder) },
    );
    return text
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/^(d\d+) \d+ {2}\d+/, '$1'))
      .sort(byPath);
  }

  it('transfers files, folders, links, modes and empty files', async () => {
    const folder = folders.create({ 'a/file': 'text', empty: '', 'z ü': 'x' });
    linkSync(path.join(folder, 'a/file'), path.join(folder, 'second'));
    symlinkSync('a/file', path.join(folder, 'link'));
    symlinkSync('/nowhere', path.join(folder, 'lost'));
    mkdirSync(path.join(folder, 'none'), 0o700);
    await execa('chmod', ['4711', path.join(folder, 'empty')]);
    assert.deepEqual(await received({ path: folder }), [
      'd755 a',
      'f644 2  4 a/file',
      'f4711 1  0 empty',
      'l777 1 a/file 6 link',
      'l777 1 /nowhere 8 lost',
      'd700 none',
      'f644 2  4 second',
      'f644 1  1 z ü',
    ]);
  });

  it('includes and excludes by patterns', async () => {
    const folder = folders.create({ 'a/keep': 'x', 'a/drop': 'x', 'b/keep': 'x', 'c.md': 'x', 'ö,ü/+%41': 'x' });
    const names = async (options: LocalOptions): Promise<string[]> =>
      (await received({ path: folder }, options)).map((line) => line.replace(/^(?:d\d+|f\d+ \d+ {2}\d+) /, ''));
    assert.deepEqual(await names({ exclude: ['**/drop', '*.md', 'b'] }), ['a', 'a/keep', 'ö,ü', 'ö,ü/+%41']);
    assert.deepEqual(await names({ include: ['*/keep'] }), ['a', 'a/keep', 'b', 'b/keep']);
    assert.deepEqual(await names({ include: ['ö,ü/+*'] }), ['ö,ü', 'ö,ü/+%41']);
    symlinkSync('a/keep', path.join(folder, 'link'));
    assert.deepEqual(
      (await names({ follow: ['link'] })).map((line) => line.split(' ').at(-1)),
      ['a', 'a/keep', 'link'],
    );
  });

  it('accepts more patterns than fit into usual headers', async () => {
    const folder = folders.create({ included: 'x', 'excluded-2999': 'x' });
    const exclude = Array.from({ length: MANY_PATTERNS }, (_, index) => `excluded-${index}`);
    assert.deepEqual(await received({ path: folder }, { exclude }), ['f644 1  1 included']);
  });

  it('requests only what changed since the last transfer', async () => {
    const folder = folders.create({ same: unique(), other: unique() });
    const sharedKey = unique();
    const transferred = async (): Promise<number> => {
      let bytes = 0n;
      const count = ({ statuses }: StatusResponse): void => {
        for (const { id, current } of statuses)
          if (id.startsWith('transferring')) bytes = current > bytes ? current : bytes;
      };
      await kit().solve({
        request: { definition: definitionOf(copyOf(local('context', { sharedKey }))) },
        services: offered({ path: folder }),
        onStatus: count,
      });
      return Number(bytes);
    };
    const contentOfOther = (): Promise<string> =>
      inspect(
        kit(),
        copyOf(local('context', { sharedKey })),
        async (gateway, ref) => Buffer.from(await gateway.readFile(ref, 'other')).toString(),
        { services: offered({ path: folder }) },
      );
    const first = await transferred();
    const second = await transferred();
    assert.ok(second < first, `${second} bytes were transferred, ${first} before`);
    writeFileSync(path.join(folder, 'other'), 'changed');
    assert.equal(await contentOfOther(), 'changed');
  });

  it('sends a large file in bounded memory', async function () {
    this.timeout('2m');
    const folder = folders.create({ large: unique() });
    truncateSync(path.join(folder, 'large'), LARGE_BYTES);
    const before = process.memoryUsage().rss;
    let peak = 0;
    const watching = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 10);
    try {
      assert.deepEqual(await received({ path: folder }), [`f644 1  ${LARGE_BYTES} large`]);
    } finally {
      clearInterval(watching);
    }
    assert.ok(peak - before < MAX_GROWTH_BYTES, `memory grew by ${peak - before} bytes`);
  });

  it('reports files that were removed or changed their type, and folders that are not offered', async () => {
    const solving = (folder: string, change: (file: string) => void) =>
      kit().solve({
        request: { definition: definitionOf(copyOf(local('context', { sharedKey: unique() }))) },
        services: offered({
          path: folder,
          map: (entry) => {
            change(path.join(folder, entry.path));
            return entry;
          },
        }),
      });
    await assert.rejects(
      solving(folders.create({ vanished: 'x' }), (file) => rmSync(file)),
      /vanished does not exist/,
    );
    await assert.rejects(
      solving(folders.create({ turned: 'x', 'z/other': 'x' }), (file) => {
        if (!file.endsWith('turned')) return;
        rmSync(file);
        symlinkSync('z/other', file);
      }),
      /turned is reached through a link/,
    );
    await assert.rejects(
      solving(folders.create({ 'sub/secret': 'x', 'other/secret': 'x' }), (file) => {
        if (!file.endsWith('sub/secret')) return;
        rmSync(path.dirname(file), { recursive: true });
        symlinkSync('other', path.dirname(file));
      }),
      /secret is reached through a link/,
    );
    await assert.rejects(
      solving(folders.create({ piped: 'x' }), (file) => {
        rmSync(file);
        execFileSync('mkfifo', [file]);
      }),
      /piped is a named pipe, not a regular file/,
    );
    await assert.rejects(
      kit().solve({
        request: { definition: definitionOf(copyOf(local('other', { sharedKey: unique() }))) },
        services: offered({ path: folders.create() }),
      }),
      /no folder is offered under the name "other"/,
    );
    await assert.rejects(
      kit().solve({
        request: { definition: definitionOf(copyOf(local('context', { sharedKey: unique() }))) },
        services: offered({ path: '/nowhere/at/all' }),
      }),
      /\/nowhere\/at\/all does not exist/,
    );
    assert.equal((await received({ path: folders.create({ after: 'x' }) })).length, 1, 'the next solve succeeds');
  });

  it('offers several folders to one solve', async () => {
    const step = base().file([
      { kind: 'copy', from: local('one'), source: '/f', destination: '/1' },
      { kind: 'copy', from: local('two'), source: '/f', destination: '/2' },
    ]);
    const services = [
      fileSync({ one: { path: folders.create({ f: 'first' }) }, two: { path: folders.create({ f: 'second' }) } }),
    ];
    const text = await inspect(
      kit(),
      step,
      async (gateway, ref) =>
        `${Buffer.from(await gateway.readFile(ref, '/1')).toString()} ` +
        Buffer.from(await gateway.readFile(ref, '/2')).toString(),
      { services },
    );
    assert.equal(text, 'first second');
  });
}
