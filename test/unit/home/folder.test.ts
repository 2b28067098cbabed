import assert from 'node:assert/strict';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFolder, homeFolder } from '../../../src/home/folder.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

describe('the home folder', () => {
  afterEach(removeFolders);

  it("is $DVM_HOME or .devopsmaestro in the user's folder", () => {
    assert.equal(homeFolder({}, '/home/me').path, join('/home/me', '.devopsmaestro'));
    assert.equal(homeFolder({ DVM_HOME: '' }, '/home/me').path, join('/home/me', '.devopsmaestro'));
    const home = homeFolder({ DVM_HOME: '/elsewhere' }, '/home/me');
    assert.equal(home.sessionsDb, join('/elsewhere', 'sessions.db'));
    assert.equal(home.session('a'), join('/elsewhere', 'logs', 'a'));
    assert.equal(home.buildCache('k'), join('/elsewhere', 'build-cache', 'k'));
  });

  it('is rejected if it is relative, with its value and a hint', () => {
    assert.throws(() => homeFolder({ DVM_HOME: 'here' }, '/home/me'), { code: 'usage', message: /"here"/ });
  });

  it('is private to the user', function () {
    if (process.platform === 'win32') return this.skip();
    const folder = join(folderWith(), 'a', 'b');
    ensureFolder(folder);
    assert.equal(statSync(folder).mode & 0o777, 0o700);
  });

  it('reports a file at its path', () => {
    const path = join(folderWith(), 'home');
    writeFileSync(path, '');
    assert.throws(
      () => ensureFolder(join(path, 'logs')),
      (error: { code: string; message: string; report: { hint: string } }) => {
        assert.equal(error.code, 'storage');
        assert.match(error.message, /Cannot create the folder .*logs: a part of this path is a file/);
        assert.match(error.report.hint, /DVM_HOME/);
        return true;
      },
    );
    mkdirSync(`${path}2`);
    assert.doesNotThrow(() => ensureFolder(`${path}2`));
  });
});
