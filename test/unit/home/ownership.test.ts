import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { foreignFilesHint, refuseForeignHome } from '../../../src/home/ownership.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

const USER = { uid: 4711, gid: 4712 };
const ROOT = { uid: 0, gid: 0 };

describe('the owner of the home folder', function () {
  before(function () {
    // Only root can change the owner of a file.
    if (process.getuid?.() !== 0) this.skip();
  });
  afterEach(removeFolders);

  it('must be root if root uses it or creates it in an existing folder', () => {
    const folder = folderWith();
    chownSync(folder, USER.uid, USER.gid);
    for (const home of [folder, join(folder, '.devopsmaestro')]) {
      assert.throws(() => refuseForeignHome(home, ROOT), {
        code: 'usage',
        message: `${home} belongs to user 4711, but dvm is running as root: that user could not change its files.`,
      });
      assert.doesNotThrow(() => refuseForeignHome(home, USER));
    }
    assert.doesNotThrow(() => refuseForeignHome(join(folderWith(), 'home'), ROOT));
  });

  it('is reported if it is root, with the command that fixes it', () => {
    const home = join(folderWith(), "it's mine");
    mkdirSync(join(home, 'logs/s'), { recursive: true });
    for (const own of [home, join(home, 'logs')]) chownSync(own, USER.uid, USER.gid);
    writeFileSync(join(home, 'logs/s/session.jsonl'), '');
    chmodSync(join(home, 'logs/s'), 0o700);
    const hint = `Make it yours: sudo chown -R 4711:4712 '${home.replace("'", "'\\''")}'`;
    assert.deepEqual(foreignFilesHint(join(home, 'logs/s/session.jsonl'), home, USER), {
      why: `${join(home, 'logs/s')} belongs to root, perhaps because dvm was run with sudo`,
      hint,
    });
    chownSync(join(home, 'logs/s'), 99, 99);
    assert.equal(foreignFilesHint(join(home, 'logs/s'), home, USER)?.why, `${join(home, 'logs/s')} belongs to user 99`);
  });

  it('causes one error after a run with sudo, not one for each file', () => {
    const home = folderWith();
    const program =
      `import { usableHome } from '${join(import.meta.dirname, '../../../src/home/folder.ts')}'; ` +
      'usableHome(process.env)';
    const child = spawnSync(process.execPath, ['--input-type=module-typescript', '--eval', program], {
      uid: USER.uid,
      gid: USER.gid,
      env: { DVM_HOME: home },
      encoding: 'utf8',
    });
    assert.ok(
      child.stderr.includes(
        `Cannot use the home folder ${home}: ${home} belongs to root, perhaps because dvm was run with sudo.`,
      ),
      child.stderr,
    );
    assert.ok(child.stderr.includes(`hint: 'Make it yours: sudo chown -R 4711:4712 ${home}'`), child.stderr);
  });

  it('is not reported for own files, files elsewhere, or to root', () => {
    const home = folderWith();
    assert.equal(foreignFilesHint(join(home, 'x'), home, ROOT), undefined);
    assert.equal(foreignFilesHint('/etc/shadow', home, USER), undefined);
    chownSync(home, USER.uid, USER.gid);
    assert.equal(foreignFilesHint(join(home, 'x'), home, USER), undefined);
  });
});
