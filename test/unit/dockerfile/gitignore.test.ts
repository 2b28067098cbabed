import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { GitIgnore } from '../../../src/dockerfile/gitignore.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

/* git, Documentation/gitignore.txt. */
const CASES: readonly (readonly [lines: string, path: string, ignores: boolean | undefined])[] = [
  ['a', 'a', true],
  ['a', 'x/a', true],
  ['a', 'a/', true],
  ['a', 'ab', undefined],
  ['/a', 'x/a', undefined],
  ['x/a', 'y/x/a', undefined],
  ['a/', 'a', undefined],
  ['a/', 'a/', true],
  ['*.log', 'x/y.log', true],
  ['x/*', 'x/y', true],
  ['x/*', 'x/y/z', undefined],
  ['**/a', 'a', true],
  ['**/a', 'x/y/a', true],
  ['a/**', 'a/b/c', true],
  ['a/**', 'a/', undefined],
  ['a/**/b', 'a/b', true],
  ['a/**/b', 'a/x/y/b', true],
  ['a**b', 'axxb', true],
  ['a/**b', 'a/x/b', undefined],
  ['*,!a', 'a', false],
  ['!a,a', 'a', true],
  ['#a', '#a', undefined],
  ['\\#a', '#a', true],
  ['\\!a', '!a', true],
  ['a  ', 'a', true],
  ['a\\ ', 'a ', true],
  ['[ab]', 'b', true],
  ['[!ab]', 'b', undefined],
  ['[^ab]', 'c', true],
  ['[a-c]', 'b', true],
  ['[]a]', ']', true],
  ['[a', '[a', undefined],
  ['[[:digit:]]x', '3x', true],
  ['[[:nothing:]]', 'n', undefined],
  ['a?c', 'a/c', undefined],
  ['a[^b]c', 'a/c', undefined],
  ['A', 'a', undefined],
  ['a\r\nb', 'a', true],
  ['\ufeffa', 'a', true],
];

describe('.gitignore', () => {
  for (const [lines, path, ignores] of CASES) {
    const verb = ignores === undefined ? 'does not match' : ignores ? 'ignores' : 're-includes';
    it(`${JSON.stringify(lines)} ${verb} ${path}`, () =>
      assert.equal(new GitIgnore(lines.replaceAll(',', '\n')).ignores(path), ignores));
  }

  it('is case-insensitive on case-insensitive file systems', () => {
    assert.equal(new GitIgnore('Build/', { ignoresCase: true }).ignores('bUILD/'), true);
  });

  it('matches the same paths as git', () => {
    const folder = folderWith();
    const env = { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
    const git = (args: readonly string[], input = ''): string =>
      spawnSync('git', args, { cwd: folder, encoding: 'utf8', input, env }).stdout;
    git(['init', '--quiet']);
    const pieces = fc.constantFrom(
      'a',
      'b',
      '*',
      '**',
      '/',
      '?',
      '[ab]',
      '[!a]',
      '\\a',
      '\\*',
      '!',
      ' ',
      '.',
      '[a-',
      '#',
    );
    const pattern = fc.array(pieces, { minLength: 1, maxLength: 7 }).map((each) => each.join(''));
    const name = fc.stringMatching(/^[ab*.]{1,3}$/).filter((each) => !/^\.+$/.test(each));
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
    fc.assert(
      fc.property(
        fc.array(pattern, { minLength: 1, maxLength: 3 }),
        fc.uniqueArray(path, { minLength: 30, maxLength: 30 }),
        (patterns, paths) => {
          writeFileSync(join(folder, '.gitignore'), `${patterns.join('\n')}\n`);
          const ours = new GitIgnore(patterns.join('\n'));
          // Paths in an ignored folder do not matter, because a walk does not enter it.
          const isReached = (each: string): boolean =>
            each
              .split('/')
              .slice(0, -1)
              .every((_, index, parts) => ours.ignores(`${parts.slice(0, index + 1).join('/')}/`) !== true);
          const reached = paths.filter(isReached);
          const output = git(['check-ignore', '--stdin', '-z', '--no-index'], reached.join('\0'));
          assert.deepEqual(
            reached.filter((each) => ours.ignores(each) === true),
            output.split('\0').filter((each) => each !== ''),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  after(removeFolders);
});
