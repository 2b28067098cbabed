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
    scratch = new Scratch();
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

  const CLASHES = [
    { what: 'the same key', one: ['a-b', 'c'], other: ['a', 'b-c'] },
    { what: 'the same image', one: ['a-b', 'c'], other: ['b', 'c-a'] },
  ] as const;
  for (const { what, one, other } of CLASHES) {
    it(`build two workspaces whose names would give ${what}: each has its own`, async () => {
      const prefix = what === 'the same key' ? appName('') : '';
      scratch.write('one.yaml', workspaceText({ app: `${prefix}${one[0]}`, name: what === 'the same key' ? one[1] : `${one[1]}` }));
      scratch.write('other/other.yaml', workspaceText({ app: `${prefix}${other[0]}`, name: other[1] }));
      const documents = await Promise.all([one, other].map(([app, name]) => build(scratch, [`${prefix}${app}/${name}`])));
      assert.deepEqual(documents.map(({ exitCode }) => exitCode), [0, 0], JSON.stringify(documents));
      const repositories = documents.map((document) => onlyRow(document).image?.split(':')[0]);
      assert.notEqual(repositories[0], repositories[1]);
      const sessions = await scratch.store().list({ limit: 10 });
      assert.equal(new Set(sessions.flatMap(({ workspaces }) => workspaces.map(({ ref }) => ref.key))).size, 2);
    });
  }
});
