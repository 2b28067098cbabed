import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Reading } from '../../../src/app/reading.ts';
import { loadRoot } from '../../../src/app/load.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';
import { APP, DEV, documents } from '../workspace/documents.ts';

/**
 * A thread that never returns for files called "endless", runs out of memory for "huge", and reads nothing for
 * "lost".
 */
const STRANGE_THREAD = `
import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ root, skipped }) => {
  for (const file of root.split(',')) {
    if (skipped.has(file)) continue;
    parentPort.postMessage({ parsing: file === 'lost' ? undefined : file });
    if (file === 'endless' || file === 'lost') while (true);
    if (file === 'huge') for (const all = []; ; ) all.push(new Array(100_000).fill(all.length));
  }
  const nothing = { workspaces: [], registries: [], apps: [], files: [] };
  parentPort.postMessage({ loaded: { ...nothing, diagnostics: [...skipped] } });
});
`;

describe('the thread that reads documents', function () {
  this.timeout('1m');
  const open: Reading[] = [];
  const reading = (...values: ConstructorParameters<typeof Reading>): Reading => {
    const made = new Reading(...values);
    open.push(made);
    return made;
  };
  const strange = (): Reading => {
    const program = pathToFileURL(join(folderWith({ 'thread.mjs': STRANGE_THREAD }), 'thread.mjs'));
    return reading({ silenceMs: 2000, memoryMb: 50 }, program);
  };
  afterEach(() => {
    for (const each of open.splice(0)) each.close();
    removeFolders();
  });

  it('returns the same as reading in the main thread', async () => {
    const root = folderWith({
      'w.yaml': documents(APP, DEV),
      'broken.yaml': 'apiVersion: devopsmaestro.io/v1\nkind: [',
      'go.mod': 'go 1.22',
    });
    const own = reading();
    assert.deepEqual(await own.loadRoot(root), await loadRoot(root));
    await assert.rejects(own.loadRoot(join(root, 'nothing')), { code: 'not_found', message: /nothing does not exist/ });
    await assert.rejects(own.openExport(join(root, 'w.yaml')), {
      code: 'invalid_input',
      message: /not a valid gzip file/,
    });
  });

  it('skips a file that takes too long or too much memory, and reads the others', async () => {
    const { diagnostics } = await strange().loadRoot('a,endless,huge,b');
    assert.deepEqual(diagnostics, [
      ['endless', 'takes longer than 2 s to read'],
      ['huge', 'takes more than 50 MB of memory to read'],
    ]);
  });

  it('gives up on a folder that is too large as a whole, and continues with the next', async () => {
    const own = strange();
    const [lost, next] = await Promise.all([own.loadRoot('lost'), own.loadRoot('a')]);
    assert.match(
      lost.diagnostics[0]?.message ?? '',
      /^lost takes longer than 2 s to read\. Its workspaces are not available\.$/,
    );
    assert.deepEqual(next.diagnostics, []);
  });

  it('reads no more than 16 MB of workspace files per folder', async () => {
    const filler = `# ${'x'.repeat(900_000)}\n`;
    const files = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [
        `${String(index).padStart(2, '0')}.yaml`,
        `${documents(APP)}${filler}`,
      ]),
    );
    const { diagnostics, files: read } = await loadRoot(folderWith({ ...files, 'z.yaml': documents(DEV) }));
    assert.equal(read.length, 21);
    const tooMany = diagnostics.filter(({ message }) => message.includes('exceed 16 MB in total'));
    assert.deepEqual(
      [tooMany.length, tooMany.at(-1)?.file.endsWith('z.yaml'), tooMany[0]?.hint],
      [3, true, 'Open a subfolder instead.'],
    );
  });
});
