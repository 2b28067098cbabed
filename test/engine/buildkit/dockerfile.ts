import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { execa } from 'execa';
import type { BuildKit } from '../../../src/buildkit/client.ts';
import { fileSend } from '../../../src/buildkit/session/file-send.ts';
import { fileSync } from '../../../src/buildkit/session/file-sync.ts';
import { FolderSessionPool } from '../../../src/buildkit/session/folder-session-pool.ts';
import { secrets, ssh } from '../../../src/buildkit/session/services.ts';
import { inspectImage, removeImages } from '../docker.ts';
import type { Folders } from '../../support/folder.ts';
import { PREFIX, unique } from './fixture.ts';

const dockerfile = (mark: string): string => `FROM debian:trixie-slim AS base
ARG WHO
LABEL who=$WHO mark=${mark}
RUN --mount=type=secret,id=token --mount=type=secret,id=token,env=TOKEN test "$TOKEN" = "$(cat /run/secrets/token)" && echo ${mark} $WHO > /made
RUN --mount=type=ssh --mount=type=cache,id=${mark},target=/cache test -S "$SSH_AUTH_SOCK" && touch /cache/x
COPY . /context
RUN find /context > /list
FROM base AS other
RUN exit 1
`;

/** Compares Dockerfile builds with BuildKit's own client. */
export function dockerfileSuite(kit: () => BuildKit, folders: Folders): void {
  it('builds the same image as docker buildx', async () => {
    const mark = unique();
    const folder = folders.create({
      Dockerfile: dockerfile(mark),
      '.dockerignore': '*.log\n!kept.log\ntmp\n',
      'a/b.txt': 'x',
      'lost.log': 'x',
      'kept.log': 'x',
      'tmp/x': 'x',
      token: 's3cret',
    });
    const agent = `${folders.create()}/agent`;
    const running = execa('ssh-agent', ['-D', '-a', agent], { reject: false });
    const names = { ours: `${PREFIX}/ours:${mark}`, theirs: `${PREFIX}/theirs:${mark}` };
    try {
      await kit().solve({
        request: {
          frontend: 'dockerfile.v0',
          frontendAttributes: {
            filename: 'Dockerfile',
            'build-arg:WHO': 'anna',
            target: 'base',
            'label:more': 'yes',
            'image-resolve-mode': 'local',
          },
          exporters: [{ type: 'moby', attributes: { name: names.ours } }],
        },
        services: [
          fileSync({ context: { path: folder }, dockerfile: { path: folder } }),
          secrets((id) => (id === 'token' ? Buffer.from('s3cret') : undefined)),
          ...ssh({ default: agent }),
        ],
      });
      await execa(
        'docker',
        [
          'buildx',
          'build',
          '--quiet',
          '--provenance=false',
          '--build-arg',
          'WHO=anna',
          '--target',
          'base',
          '--label',
          'more=yes',
          '--secret',
          `id=token,src=${folder}/token`,
          '--ssh',
          `default=${agent}`,
          '--tag',
          names.theirs,
          folder,
        ],
        { stdin: 'ignore' },
      );
      const [ours, theirs] = [await inspectImage(names.ours), await inspectImage(names.theirs)];
      assert.equal(ours?.Config.Labels['who'], 'anna');
      assert.equal(ours.Id, theirs?.Id);
    } finally {
      running.kill();
      await running;
      await removeImages(names.ours);
      await removeImages(names.theirs);
    }
  });

  it('builds the right image from folders that are not read again', async () => {
    const key = unique();
    const folder = folders.create({ Dockerfile: 'FROM scratch\nCOPY a /\n', a: 'first' });
    let reads = 0;
    const pool = new FolderSessionPool((services, options) =>
      kit().offer(
        services.map(([path, handler]) => [
          path,
          (call) => {
            reads += 1;
            return handler(call);
          },
        ]),
        options,
      ),
    );
    const request = {
      frontend: 'dockerfile.v0',
      frontendAttributes: { filename: 'Dockerfile' },
      exporters: [{ type: 'local' }],
    };
    /** The content of the result, and how often a folder was read for it. */
    const build = async (): Promise<readonly [string, number]> => {
      const target = folders.create();
      const before = reads;
      const lease = await pool.acquire({ context: { path: folder } }, key);
      await kit().solve({
        request: {
          ...request,
          frontendAttributes: { ...request.frontendAttributes, 'local-sessionid:context': lease.id },
        },
        services: [fileSync({ dockerfile: { path: folder } }), fileSend({ 0: { kind: 'folder', path: target } })],
        sharedKey: key,
      });
      lease.release(true);
      return [readFileSync(`${target}/a`, 'utf8'), reads - before];
    };
    try {
      const [content, count] = await build();
      assert.equal(content, 'first');
      assert.ok(count > 0);
      assert.deepEqual(await build(), ['first', 0]);
      // Another session sends other files under the same key, which replace the copy that BuildKit keeps.
      const other = folders.create({ Dockerfile: 'FROM scratch\nCOPY a /\n', a: 'other' });
      await kit().solve({
        request,
        services: [
          fileSync({ dockerfile: { path: other }, context: { path: other } }),
          fileSend({ 0: { kind: 'folder', path: folders.create() } }),
        ],
        sharedKey: key,
      });
      assert.equal((await build())[0], 'first');
      writeFileSync(`${folder}/a`, 'second');
      assert.equal((await build())[0], 'second');
      assert.deepEqual(await build(), ['second', 0]);
    } finally {
      pool.close();
    }
  });
}
