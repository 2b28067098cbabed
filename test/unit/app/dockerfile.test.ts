import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { previewBuild } from '../../../src/pipeline/preview.ts';
import { loadManifests } from '../../../src/pipeline/gather/manifests.ts';
import { digestOf } from '../../../src/pipeline/digest.ts';
import { builtDockerfile, changedSinceBuilt, dockerfileDiff } from '../../../src/app/dockerfile.ts';
import { openStore } from '../../../src/session/store.ts';
import type { Workspace } from '../../../src/workspace/model.ts';
import { loadRoot } from '../../../src/workspace/document/load.ts';
import { folderWith, removeFolders, scratchHome } from '../../support/folder.ts';
import { documents } from '../workspace/documents.ts';

const TEXT = documents(
  'kind: App\nmetadata: {name: shop}\nspec: {path: ., language: {name: python}}',
  'kind: Workspace\nmetadata: {name: dev, app: shop}\nspec: {build: {args: {LEVEL: "1"}}}',
);

describe('the last built and the next Dockerfile', () => {
  let folder: string;
  const load = async (): Promise<Workspace> => {
    const [workspace] = (await loadRoot(folder)).workspaces;
    assert.ok(workspace);
    return workspace;
  };
  beforeEach(() => {
    folder = folderWith({ 'a.yaml': TEXT, 'requirements.txt': 'flask\n' });
  });
  afterEach(() => {
    removeFolders();
    removeFolders();
  });

  it('has the digest that a build computes', async () => {
    const workspace = await load();
    const { dockerfile, changeDigest } = await previewBuild(workspace);
    const { files } = await loadManifests(folder, /^requirements\.txt$/);
    const manifests = files.map(({ name, digest }) => ({ name, digest }));
    assert.equal(
      changeDigest,
      digestOf({ dockerfile, target: 'dev', args: { LEVEL: '1' }, manifests, certificates: [] }),
    );
  });

  const changes: Readonly<Record<string, readonly [file: string, from: string, to: string, changed: boolean]>> = {
    'a build arg': ['a.yaml', 'LEVEL: "1"', 'LEVEL: "2"', true],
    'the language': ['a.yaml', 'name: python', 'name: go', true],
    'a dependency': ['requirements.txt', 'flask', 'django', true],
    'a comment': ['a.yaml', 'kind: App', '# mine\nkind: App', false],
  };
  for (const [what, [file, from, to, changed]] of Object.entries(changes)) {
    it(`${changed ? 'differs' : 'does not differ'} after a change of ${what}`, async () => {
      const before = await load();
      const success = {
        image: 'x',
        sessionId: 's',
        completedAt: 1,
        changeDigest: (await previewBuild(before)).changeDigest,
      };
      assert.deepEqual(await changedSinceBuilt([before], new Map([[before.identity, success]])), new Set());
      writeFileSync(path.join(folder, file), readFileSync(path.join(folder, file), 'utf8').replace(from, to));
      const after = await load();
      assert.deepEqual(
        await changedSinceBuilt([after], new Map([[after.identity, success]])),
        new Set(changed ? [after.identity] : []),
      );
    });
  }

  const own: Readonly<Record<string, readonly [file: string, text: string, changed: boolean]>> = {
    'its certificate': ['corp.pem', 'other', true],
    'a file that its Dockerfile copies': ['src/main.js', 'other', true],
    'a new file in a folder that its Dockerfile copies': ['src/new.js', 'new', true],
    'its Dockerfile': ['Dockerfile', 'FROM debian\nCOPY src /srv\nRUN true\n', true],
    'a file that its Dockerfile does not copy': ['README', 'other', false],
    'a file that its ignore file names': ['src/notes.txt', 'other', false],
  };
  for (const [what, [file, text, changed]] of Object.entries(own)) {
    it(`${changed ? 'differs' : 'does not differ'} after a change of ${what}`, async () => {
      const files = {
        'corp.pem': 'pem',
        'src/main.js': 'main',
        'src/notes.txt': 'notes',
        README: 'read',
        '.dockerignore': '# no notes\n**/*.txt\n',
        Dockerfile: 'FROM debian\nCOPY src /srv\n',
      };
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), content);
      }
      writeFileSync(
        path.join(folder, 'a.yaml'),
        TEXT.replace(
          'path: .',
          'path: ., build: {dockerfile: Dockerfile, ' +
            'caCerts: [{name: corp, file: corp.pem}, {name: elsewhere, secret: ca}]}',
        ),
      );
      const workspace = await load();
      const success = {
        image: 'x',
        sessionId: 's',
        completedAt: 1,
        changeDigest: (await previewBuild(workspace)).changeDigest,
      };
      assert.deepEqual(await changedSinceBuilt([workspace], new Map([[workspace.identity, success]])), new Set());
      writeFileSync(path.join(folder, file), text);
      assert.deepEqual(
        await changedSinceBuilt([await load()], new Map([[workspace.identity, success]])),
        new Set(changed ? [workspace.identity] : []),
      );
    });
  }

  it('is not reported as changed without an earlier build, or without the folder of the app', async () => {
    const workspace = await load();
    assert.deepEqual(await changedSinceBuilt([workspace], new Map()), new Set());
    assert.deepEqual(
      await changedSinceBuilt(
        [workspace],
        new Map([[workspace.identity, { image: 'x', sessionId: 's', completedAt: 1 }]]),
      ),
      new Set(),
    );
    const missing = { ...workspace, appPath: { ...workspace.appPath, value: path.join(folder, 'gone') } };
    assert.deepEqual(
      await changedSinceBuilt(
        [missing],
        new Map([[missing.identity, { image: 'x', sessionId: 's', completedAt: 1, changeDigest: 'abc' }]]),
      ),
      new Set(),
    );
  });

  it('is compared with that of the last successful build', async () => {
    const store = openStore(scratchHome());
    const workspace = await load();
    const { identity, preferredKey, name, app, path: where, location } = workspace;
    assert.equal(await builtDockerfile(store, identity), undefined);
    const builds = [
      ['FROM a\nRUN b\n', 'succeeded'],
      ['FROM c\n', 'failed'],
    ] as const;
    for (const [text, status] of builds) {
      const recorder = await store.begin({
        version: '1',
        flags: {},
        workspaces: [{ identity, preferredKey, name, app, path: where, file: location.file, line: 1 }],
      });
      const key = recorder.workspaces[0]?.key ?? '';
      recorder.emit({ type: 'dockerfile', key, text, fingerprint: 'abc' });
      recorder.emit({
        type: 'workspace.finished',
        key,
        result: { status, durationMs: 1, ...(status === 'succeeded' && { image: 'dvm-dev-shop:1' }) },
      });
      await recorder.finish();
    }
    const built = await builtDockerfile(store, identity);
    assert.deepEqual([built?.text, built?.image], ['FROM a\nRUN b\n', 'dvm-dev-shop:1']);
    assert.ok(built);
    assert.equal(
      dockerfileDiff(built, 'FROM a\nRUN c\n'),
      '--- dvm-dev-shop:1\n+++ now\n@@ -1,2 +1,2 @@\n FROM a\n-RUN b\n+RUN c\n',
    );
    assert.equal(dockerfileDiff(built, built.text), '');
    store.close();
  });
});
