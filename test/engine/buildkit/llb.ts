import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execa } from 'execa';
import type { BuildKit } from '../../../src/buildkit/client.ts';
import { marshal } from '../../../src/buildkit/llb/marshal.ts';
import { git, http, image, scratch } from '../../../src/buildkit/llb/source.ts';
import { diff, merge } from '../../../src/buildkit/llb/state.ts';
import { thisPlatform } from '../../../src/buildkit/llb/vertex.ts';
import type { Folders } from '../../support/folder.ts';
import { base, inspect, read, script, unique } from './fixture.ts';
import { freePort } from '../../rig/registry.ts';

/** Every op of the build graph. */
export function llbSuite(kit: () => BuildKit, folders: Folders): void {
  it('runs steps with their environment', async () => {
    const from = base().env({ A: 'one', B: 'two' }).dir('/srv').dir('sub').user('1000');
    const step = script(
      'echo "$A $B $C $(pwd) $(id -u) $(hostname) $(getent hosts other | cut -d" " -f1)" > /tmp/out',
      { env: { B: '2', C: '3' }, hostname: 'here', extraHosts: [{ host: 'other', ip: '192.0.2.7' }] },
      from,
    );
    assert.equal(await read(kit(), step, '/tmp/out'), 'one 2 3 /srv/sub 1000 here 192.0.2.7\n');
  });

  it('accepts other exit codes, and runs without a network', async () => {
    const step = script('ls /sys/class/net > /out; exit 3', { validExitCodes: [0, 3], network: 'none' });
    assert.equal(await read(kit(), step, '/out'), 'lo\n');
  });

  it('mounts caches, secrets, tmpfs and other states', async () => {
    const other = script('printf from > /f; mkdir /sub; printf below > /sub/g', {}, base());
    const id = unique();
    const step = script(
      'cat /ro/g > /out; printf " changed" >> /rw/f; printf x > /cache/x; df --output=fstype /tmpfs | tail ' +
        '-1 >> /out; ! touch /ro/h 2> /dev/null',
      {
        mounts: [
          { kind: 'bind', target: '/rw', from: other },
          { kind: 'bind', target: '/ro', from: other, source: '/sub', readonly: true },
          { kind: 'cache', target: '/cache', id, sharing: 'locked' },
          { kind: 'tmpfs', target: '/tmpfs', size: 1024 * 1024 },
        ],
      },
    );
    assert.equal(await read(kit(), step, '/out'), 'belowtmpfs\n');
    assert.equal(await read(kit(), step.mount('/rw'), '/f'), 'from changed');
    const later = script('cat /cache/x > /out', { mounts: [{ kind: 'cache', target: '/cache', id }] });
    assert.equal(await read(kit(), later, '/out'), 'x');
    const records = await kit().diskUsage(['type==exec.cachemount']);
    for (const record of records.filter(({ description }) => description.includes(id)))
      await kit().prune([`id==${record.id}`], { all: true });
  });

  it('changes files', async () => {
    const from = scratch().file([
      { kind: 'folder', path: '/s' },
      { kind: 'file', path: '/s/one', data: '1' },
      { kind: 'file', path: '/s/two.md', data: '2' },
    ]);
    const state = base().file([
      { kind: 'folder', path: '/d/e', mode: 0o750, owner: { user: 'daemon', group: 5 } },
      { kind: 'file', path: '/d/e/f', data: `${unique()}\n`, mode: 0o640, timestamp: 1_000_000_000 },
      { kind: 'symlink', target: 'f', path: '/d/e/l' },
      { kind: 'copy', from, source: '/s', destination: '/d/copy', contents: true, exclude: ['*.md'] },
      { kind: 'remove', path: '/etc/motd', evenIfMissing: true },
    ]);
    const listing = script(
      "find /d -mindepth 1 -printf '%y%m %u:%G %P %l\\n' | sort -k 3 > /out; stat -c %Y /d/e/f >> /out; ls " +
        '/etc/motd 2> /dev/null >> /out || true',
      {},
      state,
    );
    assert.equal(
      await read(kit(), listing, '/out'),
      'd755 root:0 copy \nf644 root:0 copy/one \nd750 daemon:5 e \nf640 root:0 e/f \nl777 root:0 e/l f\n1000000000\n',
    );
  });

  it('merges and diffs states', async () => {
    const one = script('printf 1 > /one; rm /etc/issue');
    const two = scratch().file([{ kind: 'file', path: '/two', data: '2' }]);
    const merged = merge([diff(base(), one), two]);
    const names = await inspect(kit(), merged, (gateway, ref) => gateway.readFolder(ref, '/'));
    assert.ok(names.includes('one') && names.includes('two') && !names.includes('usr'), names.join());
  });

  it('runs on a given platform', async () => {
    const platform = thisPlatform();
    const step = script('uname -m > /out', {}, image('debian:trixie-slim', { platform }));
    assert.match(await read(kit(), step, '/out'), /^(?:x86_64|aarch64)\n$/);
  });

  it('reports steps by the digests and names of the build graph', async () => {
    const name = `step ${unique()}`;
    const step = script('true', { name, group: { id: unique(), name: 'a group' } });
    const marshalled = marshal(step.output);
    assert.ok(marshalled && step.output);
    const reported = new Map<string, string>();
    await kit().solve({
      request: { definition: marshalled.definition },
      onStatus: ({ vertexes }) => vertexes.forEach((each) => reported.set(each.digest, each.name)),
    });
    for (const digest of marshalled.digests.values())
      assert.ok(reported.has(digest), `${digest} is among ${[...reported.keys()].join()}`);
    assert.equal(reported.get(marshalled.digests.get(step.output.vertex) ?? ''), name);
  });

  it('downloads files over HTTP', async () => {
    const text = unique();
    const server = createServer((_request, response) => response.end(text));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
      const checksum = `sha256:${createHash('sha256').update(text).digest('hex')}`;
      const readAndStat = (state: ReturnType<typeof http>, name: string) =>
        inspect(
          kit(),
          state,
          async (gateway, ref) =>
            [Buffer.from(await gateway.readFile(ref, name)).toString(), (await gateway.stat(ref, name))?.mode] as const,
        );
      assert.deepEqual(await readAndStat(http(url, { checksum, filename: 'own', permissions: 0o640 }), 'own'), [
        text,
        0o640,
      ]);
      await assert.rejects(
        readAndStat(http(`${url}-2`, { checksum: `sha256:${'0'.repeat(64)}` }), 'file-2'),
        /digest|checksum/,
      );
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('clones git repositories', async () => {
    const root = folders.create({ 'repo/sub/f': 'in the repository', 'repo/g': 'above' });
    const port = await freePort();
    const run = (...args: readonly string[]) =>
      execa('git', ['-C', `${root}/repo`, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args]);
    await run('init', '-q', '-b', 'main');
    await run('add', '.');
    await run('commit', '-qm', unique());
    const { stdout: commit } = await run('rev-parse', 'HEAD');
    const daemon = execa(
      'git',
      [
        'daemon',
        '--export-all',
        '--reuseaddr',
        '--listen=127.0.0.1',
        `--port=${port}`,
        `--base-path=${root}`,
        '--log-destination=stderr',
        '--verbose',
      ],
      { reject: false },
    );
    await new Promise((resolve) =>
      daemon.stderr.on('data', (text: Buffer) => text.includes('Ready') && resolve(undefined)),
    );
    try {
      const url = `git://127.0.0.1:${port}/repo`;
      assert.equal(await read(kit(), git(url, { ref: 'main', subfolder: 'sub' }), 'f'), 'in the repository');
      assert.equal(await read(kit(), git(url, { ref: commit, keepGitFolder: true }), 'g'), 'above');
      await assert.rejects(read(kit(), git(url, { ref: 'no-such-branch' }), 'g'), /no-such-branch/);
    } finally {
      daemon.kill();
      await daemon;
    }
  });
}
