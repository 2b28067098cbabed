import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { claimOf, settleTag } from '../../src/engine/images/claim.ts';
import { imageStore } from '../../src/engine/images/image-store.ts';
import { detectEngine } from '../../src/engine/connection/platform.ts';
import { build, onlyRow, type SessionDocument } from './build.ts';
import { docker, inspectImage, pull } from './docker.ts';
import { appName, Scratch, workspaceText } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';
import { hostEnvironment } from '../../src/engine/connection/host-environment.ts';

describe('two dvm processes at once', () => {
  let scratch: Scratch;

  before(afterSharedBuild);
  beforeEach(() => {
    scratch = new Scratch({ keepsLayers: true });
  });
  afterEach(() => scratch.remove());

  it('build the same workspace with two tags and one key, and leave nothing in staging', async () => {
    const app = appName('twin');
    scratch.write('w.yaml', workspaceText({ app, commands: ['true'] }));
    const documents = await Promise.all([build(scratch, ['w']), build(scratch, ['w'])]);
    assert.deepEqual(
      documents.map(({ exitCode }) => exitCode),
      [0, 0],
      JSON.stringify(documents),
    );
    const [one, other] = documents.map(onlyRow);
    assert.notEqual(one?.image, other?.image);
    for (const row of [one, other]) assert.equal((await inspectImage(row?.image ?? ''))?.Id, row?.imageId);
    const sessions = await scratch.store().list({ limit: 10 });
    assert.deepEqual(
      sessions.map(({ workspaces }) => workspaces.map(({ ref }) => ref.key)),
      [[`${app}-w`], [`${app}-w`]],
    );
    assert.deepEqual(readdirSync(scratch.home.buildCaches), [`${app}-w`]);
    assert.deepEqual(scratch.staging(), []);
  });

  it('build workspaces of the same name with two homes, each with its own tag', async () => {
    const app = appName('homes');
    const [mine, theirs] = [scratch.makeFolder('root/mine'), scratch.makeFolder('root/theirs')];
    for (const [index, folder] of [mine, theirs].entries())
      scratch.write(`${path.basename(folder)}/w.yaml`, workspaceText({ app, commands: [`echo ${index}`] }));
    const built = (folder: string): Promise<SessionDocument> =>
      build(scratch, ['w', '--root', folder], {
        env: { DVM_HOME: scratch.makeFolder(`home-${path.basename(folder)}`) },
      });
    const rows = (await Promise.all([built(mine), built(theirs)])).map(onlyRow);
    assert.deepEqual(
      rows.map(({ status }) => status),
      ['succeeded', 'succeeded'],
      JSON.stringify(rows),
    );
    assert.notEqual(rows[0]?.image, rows[1]?.image);
    assert.notEqual(rows[0]?.imageId, rows[1]?.imageId);
    for (const { image, imageId } of rows) assert.equal((await inspectImage(image ?? ''))?.Id, imageId);
    const images = await docker('images', '--format', '{{.Repository}}:{{.Tag}}', '--filter', `reference=dvm-w-${app}`);
    assert.deepEqual(images.split('\n').sort(), rows.map(({ image }) => image).sort());
  });

  it('do not take a tag that the other one claimed', async () => {
    const { engine } = await detectEngine(hostEnvironment());
    const store = imageStore(engine).tags();
    await pull('debian:trixie-slim');
    const id = await store.idOf('debian:trixie-slim');
    assert.ok(id);
    const tag = `dvm-w-${appName('claims')}:20261127-101010`;
    const [one, other] = [claimOf(tag), claimOf(tag)];
    await store.tag(id, one);
    await store.tag(id, other);
    assert.equal(await settleTag(store, tag, one, id), one);
    await store.untag(one);
    assert.equal(await settleTag(store, tag, other, id), tag);
    assert.deepEqual(await store.tagsOf(tag.replace(/:.*/, '')), [tag]);
  });

  interface Name {
    readonly app: string;
    readonly name: string;
  }
  const CLASHES: readonly { what: string; names: readonly Name[] }[] = [
    {
      what: 'key',
      names: [
        { app: appName('a-b'), name: 'c' },
        { app: appName('a'), name: 'b-c' },
      ],
    },
    {
      what: 'image',
      names: [
        { app: `a-${appName('b')}`, name: 'c' },
        { app: appName('b'), name: 'c-a' },
      ],
    },
  ];
  for (const { what, names } of CLASHES) {
    it(`build two workspaces whose names would give the same ${what}, each with its own`, async () => {
      for (const { app, name } of names) scratch.write(`${app}/w.yaml`, workspaceText({ app, name }));
      const documents = await Promise.all(names.map(({ app, name }) => build(scratch, [`${app}/${name}`])));
      assert.deepEqual(
        documents.map(({ exitCode }) => exitCode),
        [0, 0],
        JSON.stringify(documents),
      );
      const repositories = documents.map((document) => onlyRow(document).image?.split(':')[0]);
      assert.notEqual(repositories[0], repositories[1]);
      const sessions = await scratch.store().list({ limit: 10 });
      assert.equal(new Set(sessions.flatMap(({ workspaces }) => workspaces.map(({ ref }) => ref.key))).size, 2);
    });
  }
});
