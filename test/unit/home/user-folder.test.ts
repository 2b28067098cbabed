import assert from 'node:assert/strict';
import { findUserFolder, homePath, userFolder } from '../../../src/home/user-folder.ts';

const unlisted = (): string => {
  throw new Error('uv_os_get_passwd returned ENOENT');
};

describe("the user's own folder", function () {
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  it('is HOME, or the one in the user database', () => {
    assert.equal(findUserFolder({ HOME: '/home/me' }, unlisted), '/home/me');
    for (const env of [{}, { HOME: '' }])
      assert.equal(
        findUserFolder(env, () => '/home/listed'),
        '/home/listed',
      );
  });

  it('is never the current folder', () => {
    for (const env of [{ HOME: '.' }, { HOME: 'me' }]) {
      assert.equal(
        findUserFolder(env, () => '/home/listed'),
        undefined,
      );
      assert.throws(() => userFolder(env), {
        code: 'usage',
        message: new RegExp(`HOME must be an absolute path, not "${env.HOME}"`),
      });
    }
    assert.equal(
      findUserFolder({}, () => ''),
      undefined,
    );
  });

  it('is reported as missing, with a hint', () => {
    for (const env of [{}, { HOME: '' }])
      assert.throws(() => userFolder(env, unlisted), {
        code: 'usage',
        message: /HOME is not set, and user \d+ has no home folder/,
      });
  });
});

describe('homePath', () => {
  it('does not require HOME if DVM_HOME is set', () => {
    const lookUpUser = (): string => assert.fail('looked up the user');
    assert.equal(homePath({ DVM_HOME: '/elsewhere' }, lookUpUser), '/elsewhere');
    assert.throws(() => homePath({ DVM_HOME: '~/.dvm' }, lookUpUser), {
      code: 'usage',
      message: /must be an absolute path, not "~\/\.dvm"/,
    });
  });
});
