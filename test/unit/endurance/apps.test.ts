import assert from 'node:assert/strict';
import { examine } from '../../../endurance/apps/examine.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

describe('what builds use of apps (the short form of endurance/apps.ts)', () => {
  afterEach(removeFolders);

  it('is everything', async () => {
    const folder = folderWith({ 'go.mod': 'module x\ngo 1.24\n', 'go.sum': '', 'main.go': '' });
    const { language, version, versionFrom, manifests, leftOut, verdict } = await examine(folder);
    assert.deepEqual(
      { language, version, versionFrom, manifests, leftOut, verdict },
      {
        language: 'golang',
        version: '1.24',
        versionFrom: 'go.mod',
        manifests: ['go.mod', 'go.sum'],
        leftOut: [],
        verdict: 'understood',
      },
    );
  });

  it('is not everything, and a message says so', async () => {
    const { leftOut, silent, verdict } = await examine(
      folderWith({ 'go.mod': 'module x\ngo 1.24\n', 'Gopkg.lock': '', 'main.go': '' }),
    );
    assert.deepEqual([silent, verdict], [[], 'told']);
    assert.match(leftOut.join('\n'), /"Gopkg\.lock" is not used/);
  });

  it('is not everything, and no message says so', async () => {
    const { silent, verdict } = await examine(
      folderWith({ 'go.mod': 'module x\ngo 1.24\n', 'unheard-of.lock': '', '.unheard-version': '3' }),
    );
    assert.deepEqual([silent, verdict], [['.unheard-version', 'unheard-of.lock'], 'SILENT']);
  });

  it('is nothing of a folder without a language', async () => {
    const { language, verdict } = await examine(folderWith({ 'notes.txt': '' }));
    assert.deepEqual([language, verdict], ['generic', 'told']);
  });
});
