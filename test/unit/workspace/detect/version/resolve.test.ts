import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toolchainOf } from '../../../../../src/image/toolchains.ts';
import { LANGUAGES } from '../../../../../src/workspace/detect/language.ts';
import {
  composerConstraint,
  npmRange,
  pythonSpecifier,
} from '../../../../../src/workspace/detect/version/constraint.ts';
import { atLeast, partsOf, satisfies, type Range } from '../../../../../src/workspace/detect/version/range.ts';
import { type Releases, releasesOf } from '../../../../../src/workspace/detect/version/releases.ts';
import { accepts, resolve, versionRequirement } from '../../../../../src/workspace/detect/version/resolve.ts';

function releases(language: string): Releases {
  const found = releasesOf(language);
  assert.ok(found);
  return found;
}
const newest = (language: string, range: Range | undefined): string | undefined =>
  range && resolve({ range, prefer: 'newest' }, releases(language));

describe('the releases of a language', () => {
  for (const language of LANGUAGES.filter((each) => releasesOf(each) !== undefined)) {
    it(`of ${language} include the default version of its toolchain`, () => {
      const { preferred, all } = releases(language);
      assert.equal(preferred, toolchainOf({ kind: 'language', language }).defaultVersion);
      assert.ok(all.some(({ tag }) => `${tag}.`.startsWith(`${preferred}.`)));
    });

    it(`of ${language} are listed from the newest to the oldest, each once`, () => {
      const { all } = releases(language);
      assert.equal(new Set(all.map(({ tag }) => tag)).size, all.length);
      const keys = all.map(({ newest: [a, b, c] }) => a * 1e12 + Math.min(b, 1e5) * 1e6 + Math.min(c, 1e5));
      assert.deepEqual(
        keys,
        keys.toSorted((a, b) => b - a),
      );
    });
  }
});

describe('the version that meets a requirement', () => {
  for (const [language, range, expected] of [
    ['nodejs', npmRange('>=18 <21'), '20'],
    ['nodejs', npmRange('18.x || 20.x'), '20'],
    ['nodejs', npmRange('^20.1'), '20'],
    ['nodejs', npmRange('~20.1'), '20.1'],
    ['nodejs', npmRange('>=20.1.0 <20.3.1'), '20.3.0'],
    ['nodejs', npmRange('>=20 <20.20.2'), '20.20.1'],
    ['nodejs', npmRange('>=18'), '24'],
    ['nodejs', npmRange('>=25'), '26'],
    ['nodejs', npmRange('<24.19.1 || >=25'), '26'], // 24 will be later than that

    ['nodejs', npmRange('*'), '24'],
    ['nodejs', npmRange('>=22 <26'), '24'], // with long-term support, unlike 25
    ['nodejs', npmRange('25'), '25'],
    ['nodejs', npmRange('^24.90.0'), '24'], // may exist: that release is maintained
    ['nodejs', npmRange('^18.90.0'), undefined],
    ['nodejs', npmRange('^99'), undefined],
    ['nodejs', npmRange('<1'), undefined],
    ['python', pythonSpecifier('>=3.9,<3.13'), '3.12'],
    ['python', pythonSpecifier('~=3.10'), '3.14'],
    ['python', pythonSpecifier('==3.11.*'), '3.11'],
    ['python', pythonSpecifier('<3.11.5,>=3.11'), '3.11.4'],
    ['python', pythonSpecifier('>=3.9'), '3.13'],
    ['python', pythonSpecifier('>=3.14'), '3.14'],
    ['php', composerConstraint('^8.1 || ^8.3'), '8.5'],
    ['php', composerConstraint('~8.2.0'), '8.2'],
    ['php', composerConstraint('>=8.0'), '8.4'],
    ['rust', atLeast([1, 56]), '1'],
    ['r', atLeast([4, 1]), '4.5.1'],
    ['generic', npmRange('1'), undefined],
  ] as const) {
    it(`of ${language} ${JSON.stringify(range?.[0])} is ${expected ?? 'none'}`, () => {
      if (releasesOf(language) === undefined) assert.equal(expected, undefined);
      else assert.equal(newest(language, range), expected);
    });
  }

  for (const [language, written, expected] of [
    ['nodejs', '20', '20'],
    ['nodejs', '20.1', '20.1'],
    ['nodejs', '20.1.0', '20.1.0'],
    ['nodejs', '27', '27'], // later than all
    ['nodejs', '22.99.1', '22.99.1'], // later than those of a maintained release
    ['nodejs', '18.99.1', undefined],
    ['nodejs', '9', undefined],
    ['python', '3', '3.14'],
    ['python', '3.99', '3.99'],
    ['python', '2.8', undefined],
    ['ruby', '2.6.6', '2.6.6'],
    ['ruby', '2.8.1', undefined],
    ['r', '4.4', '4.4.3'],
    ['java', '14', undefined],
    ['java', '27', '27'],
  ] as const) {
    it(`of ${language} ${written} is ${expected ?? 'none'}`, () =>
      assert.equal(resolve(versionRequirement(partsOf(written) ?? []), releases(language)), expected));
  }

  for (const [language, parts, expected] of [
    ['golang', [1, 22], '1.22'],
    ['golang', [1, 21, 3], '1.21'],
    ['java', [17], '17'],
    ['java', [14], '17'],
    ['java', [19], '19'],
    ['zig', [0, 13, 0], '0.13'],
    ['zig', [0, 99], undefined],
  ] as const) {
    it(`of ${language} named ${parts.join('.')} is ${expected ?? 'none'}`, () =>
      assert.equal(resolve({ range: atLeast(parts), prefer: 'named' }, releases(language)), expected));
  }

  it('always satisfies it', () => {
    const term = fc
      .tuple(fc.constantFrom('>=', '<', '<=', '>', '^', '~', ''), fc.nat(28), fc.nat(24), fc.nat(6))
      .map(([operator, ...parts]) => operator + parts.join('.'));
    const text = fc
      .array(fc.array(term, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 })
      .map((all) => all.map((terms) => terms.join(' ')).join(' || '));
    fc.assert(
      fc.property(text, (written) => {
        const range = npmRange(written) ?? [];
        const tag = newest('nodejs', range);
        if (tag === undefined) return;
        assert.ok(accepts(range, tag, releases('nodejs')), `${tag} for ${written}`);
        const found = releases('nodejs').all.find((each) => each.tag === tag);
        assert.ok(found && satisfies(found.moves ? found.last : found.newest, range), `${tag} for ${written}`);
      }),
      { numRuns: 1000 },
    );
  });

  it('is found whenever a release satisfies it', () => {
    const { all } = releases('python');
    fc.assert(
      fc.property(fc.constantFrom(...all), ({ tag, newest: [major, minor, patch] }) => {
        const range = pythonSpecifier(`==${major}.${minor}.${patch}`);
        assert.equal(newest('python', range), tag.split('.').length === 3 ? tag : `${tag}.${patch}`);
      }),
    );
  });
});
