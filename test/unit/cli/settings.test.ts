import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { buildBundles, dvm, withoutEngine } from '../../support/dvm.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';
import { APP, DEV, documents } from '../workspace/documents.ts';

describe('an invalid environment variable', function () {
  this.timeout(60_000);
  before(buildBundles);
  afterEach(removeFolders);

  for (const [variable, value, accepted] of [
    ['DVM_LAYER_CACHE', 'no', 'on or off'],
    ['DVM_BUILDER', 'kaniko', 'one of auto, direct, buildx'],
    ['DVM_ENGINE_TIMEOUT_SECONDS', '5s', 'a whole number of seconds from 1 to 600'],
    ['DVM_LOGS_MAX_MEGABYTES', '1.5', 'a whole number of megabytes'],
  ] as const) {
    it(`makes dvm build exit with code 2 and one message before it starts: ${variable}`, async () => {
      const root = folderWith({ 'workspaces.yaml': documents(APP, DEV) });
      const home = path.join(folderWith(), 'home');
      const { exitCode, stdout, stderr } = await dvm(withoutEngine(home), ['build', '--root', root], {
        env: { [variable]: value },
      });
      assert.deepEqual([exitCode, stdout], [2, '']);
      assert.match(stderr, new RegExp(`^dvm: ${variable} must be ${accepted}, not "${value}"\\.\n[^\n]+\n$`));
      assert.ok(!existsSync(home));
    });
  }

  it('is ignored by commands that do not use it', async () => {
    const root = folderWith();
    const home = withoutEngine(path.join(root, 'home'));
    const { exitCode } = await dvm(home, ['get', 'platforms'], { cwd: root, env: { DVM_LAYER_CACHE: 'no' } });
    assert.equal(exitCode, 0);
  });
});
