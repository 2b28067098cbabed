import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { reportOf } from '../../../src/event/error.ts';
import { type Home, homeFolder } from '../../../src/home/folder.ts';
import { readCommands } from '../../../src/secret/commands-file.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

const FILE = 'secret-commands.json';
const isRoot = process.geteuid?.() === 0;

function homeWith(text?: string): Home {
  const folder = path.join(folderWith(), 'home');
  mkdirSync(folder, { mode: 0o700 });
  if (text !== undefined) writeFileSync(path.join(folder, FILE), text, { mode: 0o600 });
  return homeFolder({ DVM_HOME: folder }, '/nowhere');
}

async function refusal(home: Home): Promise<{ message: string; hint: string }> {
  const {
    kind,
    message,
    hint = '',
  } = await readCommands(home).then(
    () => assert.fail('It was used.'),
    (error: unknown) => reportOf(error),
  );
  assert.equal(kind, 'secret');
  return { message: message.replace(home.path, 'HOME'), hint: hint.replaceAll(home.path, 'HOME') };
}

describe('the file of secret commands', () => {
  afterEach(removeFolders);

  it('maps names to programs with their arguments', async () => {
    assert.deepEqual(await readCommands(homeWith('{"pass": ["pass", "show", "{secret}"]}')), {
      pass: ['pass', 'show', '{secret}'],
    });
    assert.deepEqual(await readCommands(homeWith()), {});
  });

  for (const text of ['', '[]', 'null', '{"a": "pass show x"}', '{"a": []}', '{"a": [1]}', '{"a": [""]}']) {
    it(`is rejected if it contains ${JSON.stringify(text)}`, () =>
      assert.rejects(readCommands(homeWith(text)), { code: 'secret' }));
  }

  describe('with unsafe permissions', () => {
    before(function () {
      if (process.platform === 'win32') this.skip();
    });

    for (const mode of [0o620, 0o602, 0o666]) {
      it(`is rejected with mode ${mode.toString(8)}, with a command that fixes it`, async () => {
        const home = homeWith('{}');
        chmodSync(path.join(home.path, FILE), mode);
        const { message, hint } = await refusal(home);
        assert.equal(message, `The secret commands in HOME/${FILE} are not used: it can be written by others.`);
        assert.equal(hint, `Check its content, then remove that permission: chmod go-w HOME/${FILE}`);
        run(hint, home);
        assert.deepEqual(await readCommands(home), {});
      });
    }

    it('is rejected in a folder that others can write, at any depth, unless it has the sticky bit', async () => {
      const home = homeWith('{}');
      for (const [folder, mode] of [
        [home.path, 0o770],
        [path.dirname(home.path), 0o777],
      ] as const) {
        const before = lstatSync(folder).mode & 0o7777;
        chmodSync(folder, mode);
        assert.match((await refusal(home)).message, /is in a folder that can be written by others \(/);
        chmodSync(folder, mode | 0o1000);
        assert.deepEqual(await readCommands(home), {});
        chmodSync(folder, before);
      }
    });

    it('is rejected as a link, with a command that replaces it with a copy', async function () {
      if (process.platform !== 'linux') this.skip();
      const home = homeWith('{"a": ["b"]}');
      renameSync(path.join(home.path, FILE), path.join(home.path, 'elsewhere'));
      symlinkSync('elsewhere', path.join(home.path, FILE));
      const { message, hint } = await refusal(home);
      assert.match(message, /it is a symbolic link\.$/);
      run(hint, home);
      assert.deepEqual(await readCommands(home), { a: ['b'] });
    });

    it('is rejected as a pipe, without waiting for it', async () => {
      const home = homeWith();
      execFileSync('mkfifo', [path.join(home.path, FILE)]);
      assert.match((await refusal(home)).message, /is not a regular file/);
    });

    it('is rejected if another user owns it or its folder, with a command that fixes it', async function () {
      if (!isRoot) this.skip();
      for (const owned of ['', FILE]) {
        const home = homeWith('{}');
        chownSync(path.join(home.path, owned), 65534, 65534);
        const { message, hint } = await refusal(home);
        assert.match(message, /belongs to another user \(uid 65534\)/);
        run(hint.replace('sudo ', ''), home);
        assert.deepEqual(await readCommands(home), {});
      }
    });
  });
});

/** Runs the command that a hint ends with. */
function run(hint: string, home: Home): void {
  execFileSync('sh', ['-c', hint.replace(/^[^:]*: /, '').replaceAll('HOME', home.path)]);
}
