import assert from 'node:assert/strict';
import { posix } from 'node:path';
import fc from 'fast-check';
import { type Matched, Patterns } from '../../../src/buildkit/session/patterns.ts';

/** Matches each parent folder first, like a walk. */
function matches(patterns: readonly string[], path: string): boolean {
  const matcher = new Patterns(patterns);
  const parts = path.split('/');
  let parent: Matched | undefined;
  let isMatch = false;
  for (const index of parts.keys())
    ({ isMatch, matched: parent } = matcher.match(parts.slice(0, index + 1).join('/'), parent));
  return isMatch;
}

/* The documented behaviour of moby/patternmatcher: docs.docker.com, ".dockerignore files", and Go's filepath.Match. */
const CASES: readonly (readonly [patterns: string, path: string, isMatch: boolean])[] = [
  ['a', 'a', true],
  ['a', 'b', false],
  ['a', 'a/b', true],
  ['a', 'b/a', false],
  ['a/', 'a/b', true],
  ['./a', 'a', true],
  ['a//b', 'a/b', true],
  ['x/../a', 'a', true],
  [' a ', 'a', true],
  ['a.b', 'aXb', false],
  ['a+b', 'a+b', true],
  ['(a)', '(a)', true],
  ['{a,b}', 'a', false],
  ['a$', 'a$', true],
  ['*', 'a', true],
  ['*', 'a/b', true],
  ['*.md', 'a.md', true],
  ['*.md', 'x/a.md', false],
  ['*/a', 'x/a', true],
  ['*/a', 'x/y/a', false],
  ['*/temp*', 'x/temporary', true],
  ['*/*/temp*', 'x/y/temp.txt', true],
  ['temp?', 'tempa', true],
  ['temp?', 'temp', false],
  ['temp?', 'temp/', false],
  ['?', '𝒳', true],
  ['a?c', 'a/c', false],
  ['**', 'a/b/c', true],
  ['**/a', 'a', true],
  ['**/a', 'x/y/a', true],
  ['**/a', 'x/ya', false],
  ['**a', 'xa', true],
  ['**/*.go', 'a.go', true],
  ['**/*.go', 'x/y/a.go', true],
  ['**/*.go', 'a.gox', false],
  ['a/**', 'a/b/c', true],
  ['a/**', 'a', false],
  ['a**', 'ab/c', true],
  ['a/**/b', 'a/b', true],
  ['a/**/b', 'a/x/y/b', true],
  ['a/**/b', 'a/xb', false],
  ['**/a/**', 'x/a/y', true],
  ['[ab]', 'a', true],
  ['[ab]', 'c', false],
  ['[a-c]x', 'bx', true],
  ['[^a]', 'b', true],
  ['[^a]', 'a', false],
  ['a[.]b', 'a.b', true],
  ['a[.]b', 'axb', false],
  ['[[]', '[', true],
  ['[\\]]', ']', true],
  ['[&&]', '&', true],
  ['a]', 'a]', true],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['a\\?', 'a?', true],
  ['\\!a', '!a', true],
  ['a,!a', 'a', false],
  ['a,!a/b', 'a/b', false],
  ['a,!a/b', 'a/c', true],
  ['*,!b', 'b', false],
  ['*.md,!README.md', 'README.md', false],
  ['*.md,!README*.md,README-secret.md', 'README-secret.md', true],
  ['!b,b', 'b', true],
  ['a/**,!a/b/**', 'a/b/c', false],
  ['a/**,!a/b/**,a/b/c', 'a/b/c', true],
  ['', 'a', false],
];

describe('.dockerignore patterns', () => {
  for (const [patterns, path, isMatch] of CASES) {
    it(`${JSON.stringify(patterns.split(','))} ${isMatch ? 'match' : 'do not match'} ${path}`, () =>
      assert.equal(matches(patterns.split(','), path), isMatch));
  }

  for (const pattern of ['[', '[a', 'a\\', '!', '[]', '[^]']) {
    it(`reject ${pattern}`, () => assert.throws(() => new Patterns([pattern]), TypeError));
  }

  it('match a name without globs and everything below it, and never throw for a path', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (name, path) => {
        const plain = name.replace(/[*?[\]\\!^\s/.\0]/g, 'x');
        assert.ok(matches([plain], plain) && matches([plain], `${plain}/y`));
        matches([`*${plain}?`, `**/${plain}`], posix.normalize(path));
      }),
    );
  });

  it('report whether they may match below a folder', () => {
    const mayMatch = (
      patterns: readonly string[],
      folder: string,
      kind: 'pattern' | 'exception' = 'pattern',
    ): boolean => new Patterns(patterns).mayMatchBelow(folder, kind);
    assert.ok(
      mayMatch(['a/b/c'], 'a') &&
        mayMatch(['a/b/c'], 'a/b') &&
        !mayMatch(['a/b/c'], 'x') &&
        !mayMatch(['ab/c'], 'a') &&
        mayMatch(['**/x'], 'any') &&
        mayMatch(['a/*'], 'a') &&
        !mayMatch(['a/*'], 'b'),
    );
    assert.ok(mayMatch(['a', '!a/b'], 'a', 'exception') && !mayMatch(['a', '!b'], 'a', 'exception'));
  });
});
