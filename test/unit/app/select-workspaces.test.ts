import assert from 'node:assert/strict';
import { diagnosticReport, selectForBuild } from '../../../src/app/select-workspaces.ts';
import { loadRoot } from '../../../src/workspace/document/load.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';
import { APP, DEV, documents } from '../workspace/documents.ts';

const BAD = DEV.replace('dev', 'bad') + '\nspec: {shell: {type: tcsh}}';

describe('the selection of workspaces', () => {
  afterEach(removeFolders);
  const load = (...texts: readonly string[]) => loadRoot(folderWith({ 'w.yaml': documents(...texts) }));

  it('has no errors if all documents are valid', async () => {
    const { workspaces, hasErrors, refusal } = selectForBuild(await load(APP, DEV), { names: [] }, '/root');
    assert.deepEqual([workspaces.map(({ name }) => name), hasErrors, refusal], [['dev'], false, undefined]);
  });

  it('includes errors of other documents only if everything is selected', async () => {
    const loaded = await load(APP, DEV, BAD);
    assert.equal(selectForBuild(loaded, { names: ['dev'] }, '/root').hasErrors, false);
    const all = selectForBuild(loaded, { names: [], all: true }, '/root');
    assert.deepEqual([all.workspaces.length, all.hasErrors, all.refusal], [2, true, undefined]);
  });

  it('is rejected with the error of its only workspace', async () => {
    const loaded = await load(APP, DEV, BAD);
    const { refusal } = selectForBuild(loaded, { names: ['bad'] }, '/root');
    const [error] = loaded.diagnostics;
    assert.deepEqual(refusal, error && diagnosticReport(error));
    assert.equal(refusal?.kind, 'invalid_input');
  });

  it('is rejected with a summary if several workspaces are invalid or none could be read', async () => {
    const several = await load(APP, BAD, BAD.replace('bad', 'worse'));
    assert.equal(
      selectForBuild(several, { names: [], all: true }, '/root').refusal?.message,
      '2 errors in the documents below /root; nothing can be built.',
    );
    const unreadable = await loadRoot(folderWith({ 'w.yaml': `${documents(APP)}  - [` }));
    assert.match(selectForBuild(unreadable, { names: [] }, '/root').refusal?.message ?? '', /nothing can be built/);
  });

  it('fails if it matches nothing', async () => {
    const loaded = await load(APP, DEV);
    assert.throws(() => selectForBuild(loaded, { names: ['other'] }, '/root'), { code: 'not_found' });
  });
});
