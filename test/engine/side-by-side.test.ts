import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { build, onlyRow } from './dvm.ts';
import { inspectImage } from './docker.ts';
import { appName, Scratch, workspaceText } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';

describe('two dvm processes at once', () => {
  let scratch: Scratch;

  before(afterSharedBuild);
  beforeEach(() => {
    scratch = new Scratch({ keepsLayers: true });
  });
  afterEach(() => scratch.remove());

  it('build the same workspace: two tags, one key, nothing left in staging', async () => {
    const app = appName('twin');
    scratch.write('w.yaml', workspaceText({ app, commands: ['true'] }));
    const documents = await Promise.all([build(scratch, ['w']), build(scratch, ['w'])]);
    assert.deepEqual(documents.map(({ exitCode }) => exitCode), [0, 0], JSON.stringify(documents));
    const [one, other] = documents.map(onlyRow);
    assert.notEqual(one?.image, other?.image);
    for (const row of [one, other]) assert.equal((await inspectImage(row?.image ?? ''))?.Id, row?.imageId);
    const sessions = await scratch.store().list({ limit: 10 });
    assert.deepEqual(sessions.map(({ workspaces }) => workspaces.map(({ ref }) => ref.key)), [[`${app}-w`], [`${app}-w`]]);
    assert.deepEqual(readdirSync(scratch.home.buildCaches), [`${app}-w`]);
    assert.deepEqual(scratch.staging(), []);
  });

  interface Name {
    readonly app: string;
    readonly name: string;
  }
  const CLASHES: readonly { what: string; names: readonly Name[] }[] = [
    { what: 'key', names: [{ app: appName('a-b'), name: 'c' }, { app: appName('a'), name: 'b-c' }] },
    { what: 'image', names: [{ app: `a-${appName('b')}`, name: 'c' }, { app: appName('b'), name: 'c-a' }] },
  ];
  for (const { what, names } of CLASHES) {
    it(`build two workspaces whose names would give the same ${what}: each has its own`, async () => {
      for (const { app, name } of names) scratch.write(`${app}/w.yaml`, workspaceText({ app, name }));
      const documents = await Promise.all(names.map(({ app, name }) => build(scratch, [`${app}/${name}`])));
      assert.deepEqual(documents.map(({ exitCode }) => exitCode), [0, 0], JSON.stringify(documents));
      const repositories = documents.map((document) => onlyRow(document).image?.split(':')[0]);
      assert.notEqual(repositories[0], repositories[1]);
      const sessions = await scratch.store().list({ limit: 10 });
      assert.equal(new Set(sessions.flatMap(({ workspaces }) => workspaces.map(({ ref }) => ref.key))).size, 2);
    });
  }
});
