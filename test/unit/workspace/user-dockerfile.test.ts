import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  readUserDockerfile,
  requireUserDockerfile,
  type UserDockerfile,
} from '../../../src/workspace/user-dockerfile.ts';
import { loadRoot } from '../../../src/workspace/document/load.ts';
import type { Workspace } from '../../../src/workspace/model.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';
import { diagnosticTexts, documents } from './documents.ts';

/** A workspace below a folder: the documents in `documents`, the app in `documents/app`. */
async function load(
  folder: string,
  {
    app = 'dockerfile: Dockerfile',
    image = '',
    args = '',
    files = {},
  }: { app?: string; image?: string; args?: string; files?: Record<string, string | Buffer> },
): Promise<{ workspace: Workspace; reported: string[] }> {
  const root = path.join(folder, 'documents');
  mkdirSync(path.join(root, 'app'), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, 'app', name)), { recursive: true });
    writeFileSync(path.join(root, 'app', name), text);
  }
  writeFileSync(
    path.join(root, 'a.yaml'),
    documents(
      `kind: App\nmetadata: {name: shop}\nspec: {path: app, build: {${app}}}`,
      `kind: Workspace\nmetadata: {name: dev, app: shop}\nspec: {image: {${image}}, build: {args: {${args}}}}`,
    ),
  );
  const { workspaces, diagnostics } = await loadRoot(root);
  const [workspace] = workspaces;
  assert.ok(workspace);
  // Errors in the Dockerfile have a location there, other errors have one in the YAML.
  const reported = diagnostics.map((each) =>
    each.file.endsWith('.yaml')
      ? diagnosticTexts([each]).join()
      : `${each.file}:${each.line}:${each.column}-${each.endColumn} ${each.severity} ` +
        `${each.message}${each.hint === undefined ? '' : ` ${each.hint}`}`,
  );
  return { workspace, reported: reported.map((each) => each.replaceAll(root, '~')) };
}

async function extended(folder: string, options: Parameters<typeof load>[1]): Promise<UserDockerfile> {
  const { workspace, reported } = await load(folder, options);
  assert.deepEqual(reported, []);
  const found = await readUserDockerfile(workspace);
  assert.ok(found !== undefined && !('severity' in found));
  return found;
}

describe("a user's own Dockerfile", () => {
  let folder: string;
  beforeEach(() => {
    folder = folderWith();
  });
  afterEach(removeFolders);

  it('is that of the app, with its folder as the context', async () => {
    const found = await extended(folder, { files: { Dockerfile: 'FROM debian:trixie' } });
    assert.equal(found.file, path.join(folder, 'documents/app/Dockerfile'));
    assert.equal(found.context, path.join(folder, 'documents/app'));
    assert.deepEqual([found.image, found.stage.name, found.ignore], ['debian:trixie', undefined, undefined]);
  });

  it('can be outside the app, with the folder of the YAML as the context, and its own ignore file', async () => {
    const found = await extended(folder, {
      app: 'dockerfile: ../docker/dev, context: ..',
      files: { '../docker/dev': 'FROM debian', '../docker/dev.dockerignore': 'big' },
    });
    assert.deepEqual([found.context, found.ignore], [path.join(folder, 'documents'), 'big']);
  });

  it('of the workspace overrides that of the app, including its target', async () => {
    const found = await extended(folder, {
      app: 'dockerfile: missing, target: prod',
      image: 'buildFrom: own/Dockerfile',
      files: { 'own/Dockerfile': 'FROM debian' },
    });
    assert.equal(path.basename(path.dirname(found.file)), 'own');
  });

  it('is overridden by a base image of the workspace', async () => {
    const { workspace, reported } = await load(folder, { app: 'dockerfile: missing', image: 'baseImage: debian' });
    assert.deepEqual([workspace.dockerfile, reported], [undefined, []]);
  });

  it('is extended at its last stage, or at the stage with the name or index in `target`', async () => {
    const files = { Dockerfile: 'ARG TAG=3\nFROM alpine:$TAG AS one\nFROM ONE AS Two\nFROM debian' };
    const baseOf = async (target: string): Promise<string> => {
      const { stage, image } = await extended(folder, {
        app: `dockerfile: Dockerfile${target}`,
        args: 'TAG: "3.22"',
        files,
      });
      return `${stage.line} ${image}`;
    };
    assert.equal(await baseOf(''), '4 debian');
    assert.equal(await baseOf(', target: two'), '3 alpine:3.22');
    assert.equal(await baseOf(', target: "0"'), '2 alpine:3.22');
  });

  for (const [what, app, dockerfile, expected] of [
    ['is missing', 'dockerfile: nope', 'FROM a', /^4:39 error ~\/app\/nope does not exist\.$/],
    ['is a folder', 'dockerfile: .', 'FROM a', /~\/app is not a file\.$/],
    ['is not text', 'dockerfile: Dockerfile', Buffer.from([0xff, 0xfe, 0]), /is not valid UTF-16LE/],
    ['is huge', 'dockerfile: Dockerfile', '#'.repeat(1024 * 1024 + 1), /is larger than 1 MiB/],
    ['is outside the folder', 'dockerfile: /etc/passwd', 'FROM a', /\/etc\/passwd is outside/],
    [
      'has a context outside the folder',
      'dockerfile: Dockerfile, context: /etc',
      'FROM a',
      /^4:60 error \/etc is outside/,
    ],
    [
      'has a context that is a file',
      'dockerfile: Dockerfile, context: Dockerfile',
      'FROM a',
      /Dockerfile is not a folder/,
    ],
    [
      'has a misspelled instruction',
      'dockerfile: Dockerfile',
      'FROM a\nRUNN x',
      /^~\/app\/Dockerfile:2:1-7 error Line 2 of the Dockerfile: unknown instruction "RUNN"\. Did you mean "RUN"\?$/,
    ],
    [
      'lacks the stage',
      'dockerfile: Dockerfile, target: prd',
      'FROM a AS prod',
      /^4:59 error ~\/app\/Dockerfile has no stage "prd"\.$/,
    ],
    [
      'ends with an empty image',
      'dockerfile: Dockerfile',
      'FROM golang AS b\n\nFROM scratch\nCOPY --from=b /x /x',
      /^~\/app\/Dockerfile:3:1-13 error Line 3 of the Dockerfile: this stage cannot be the base of a workspace: scratch is empty/,
    ],
    [
      'ends with an image without a shell',
      'dockerfile: Dockerfile',
      'FROM gcr.io/distroless/base-debian12:nonroot',
      /distroless\/base-debian12:nonroot has no shell/,
    ],
    [
      'is based on an unsupported system',
      'dockerfile: Dockerfile',
      'ARG V=41\nFROM quay.io/a/fedora:${V}',
      /fedora:41 is based on Red Hat/,
    ],
  ] as const) {
    it(`is reported at the error, and fails the build, if it ${what}`, async () => {
      const { workspace, reported } = await load(folder, { app, files: { Dockerfile: dockerfile } });
      assert.equal(reported.length, 1, reported.join('\n'));
      assert.match(reported[0] ?? '', expected);
      await assert.rejects(requireUserDockerfile(workspace), { code: 'invalid_input' });
    });
  }

  it('uses the ignore file of the context, unless it has its own', async () => {
    const files = { Dockerfile: 'FROM debian', '.dockerignore': '\ufeffbig\n' };
    assert.equal((await extended(folder, { files })).ignore, 'big\n');
    assert.equal((await extended(folder, { files: { ...files, 'Dockerfile.dockerignore': '' } })).ignore, '');
  });

  for (const name of ['Dockerfile.dockerignore', '.dockerignore']) {
    for (const [what, target, expected] of [
      ['a file outside', '/etc/passwd', 'is reached through a link that leads out of'],
      ['an endless device', '/dev/zero', 'is not a file'],
      ['a terminal', '/dev/ptmx', 'is not a file'],
      ['nothing', 'nowhere', 'does not exist'],
    ] as const) {
      it(`is rejected if ${name} is a link to ${what}`, async () => {
        const options = { files: { Dockerfile: 'FROM debian' } };
        await load(folder, options);
        symlinkSync(target, path.join(folder, 'documents/app', name));
        const { workspace, reported } = await load(folder, options);
        assert.equal(reported.length, 1);
        assert.ok(reported[0]?.includes(`~/app/${name} ${expected}`), reported[0]);
        await assert.rejects(requireUserDockerfile(workspace), { code: 'invalid_input' });
      });
    }

    it(`is rejected if ${name} is UTF-16, which Docker cannot read`, async () => {
      const { reported } = await load(folder, {
        files: { Dockerfile: 'FROM debian', [name]: Buffer.from('\ufeffsecret', 'utf16le') },
      });
      assert.match(reported.join(), /dockerignore is encoded as UTF-16LE, which Docker cannot read\./);
    });
  }

  it('is not read through a link to the outside', async () => {
    const options = { files: { 'other/Dockerfile': 'FROM a' } };
    await load(folder, options);
    symlinkSync('/etc/hostname', path.join(folder, 'documents/app/link'));
    const { reported } = await load(folder, { app: 'dockerfile: link', ...options });
    assert.match(reported.join(), /app\/link is reached through a link that leads out of ~/);
  });
});
