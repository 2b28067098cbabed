import assert from 'node:assert/strict';
import fc from 'fast-check';
import semverSatisfies from 'semver/functions/satisfies.js';
import {
  comparison,
  composerConstraint,
  dartConstraint,
  elixirRequirement,
  gemRequirement,
  npmRange,
  poetryConstraint,
  pythonSpecifier,
  type ReadConstraint,
  versionPrefix,
} from '../../../../../src/workspace/detect/version/constraint.ts';
import { partsOf, satisfies, versionOfParts } from '../../../../../src/workspace/detect/version/range.ts';

const NOTATIONS = {
  npm: npmRange,
  python: pythonSpecifier,
  poetry: poetryConstraint,
  composer: composerConstraint,
  gem: gemRequirement,
  elixir: elixirRequirement,
  dart: dartConstraint,
  comparison,
  prefix: versionPrefix,
} satisfies Record<string, ReadConstraint>;

const accepted = (notation: keyof typeof NOTATIONS, text: string, versions: readonly string[]): string[] => {
  const range = NOTATIONS[notation](text);
  assert.ok(range, `${text} was not understood`);
  return versions.filter((version) => satisfies(versionOfParts(partsOf(version) ?? []), range));
};

describe('a version constraint', () => {
  for (const [notation, text, yes, no] of [
    ['npm', '>=18 <21', '18.0.0 20.9.0', '17.9.9 21.0.0'],
    ['npm', '18.x || 20.x', '18.1.0 20.2.0', '19.0.0 21.0.0'],
    ['npm', '^20.1', '20.1.0 20.9.9', '20.0.9 21.0.0'],
    ['npm', '~20.1.2', '20.1.2 20.1.9', '20.2.0'],
    ['npm', '20 - 22', '20.0.0 22.9.0', '23.0.0'],
    ['npm', '*', '1.0.0 99.0.0', ''],
    ['npm', '=20.1.0', '20.1.0', '20.1.1'],
    ['npm', '>= 18', '18.0.0 26.0.0', '16.0.0'],
    ['npm', '^18 || ^20 || >=22', '18.2.0 20.0.0 22.0.0 26.0.0', '19.0.0 21.0.0'],
    ['python', '>=3.9,<3.13', '3.9.0 3.12.9', '3.8.9 3.13.0'],
    ['python', '~=3.10', '3.10.0 3.14.0', '3.9.0 4.0.0'],
    ['python', '~=3.10.2', '3.10.2 3.10.9', '3.11.0'],
    ['python', '==3.11.*', '3.11.0 3.11.9', '3.12.0'],
    ['python', '==3.11.4', '3.11.4', '3.11.5'],
    ['python', '>=3.9, !=3.9.7, != 3.10.*', '3.9.6 3.11.0', '3.9.7 3.10.4'],
    ['python', '>3.8', '3.8.1 3.9.0', '3.8.0'],
    ['poetry', '^3.10', '3.10.0 3.14.0', '4.0.0'],
    ['poetry', '~3.11', '3.11.0 3.11.9', '3.12.0'],
    ['poetry', '>=3.9,<3.9.7 || >3.9.7,<4.0', '3.9.6 3.9.8 3.12.0', '3.9.7'],
    ['poetry', '3.*', '3.0.0 3.14.0', '4.0.0'],
    ['composer', '^8.1 || ^8.3', '8.1.0 8.5.0', '8.0.9 9.0.0'],
    ['composer', '^7.4|^8.0', '7.4.1 8.4.0', '7.3.0'],
    ['composer', '~8.2.0', '8.2.9', '8.3.0'],
    ['composer', '~8.2', '8.2.0 8.9.0', '9.0.0'],
    ['composer', '8.2.*', '8.2.5', '8.3.0'],
    ['composer', '8.1 - 8.3', '8.1.0 8.3.9', '8.4.0'],
    ['composer', '>=8.0 <8.4', '8.3.9', '8.4.0'],
    ['composer', '>=8.1@stable', '8.1.0', '8.0.0'],
    ['gem', '~> 3.2', '3.2.0 3.4.0', '4.0.0 3.1.0'],
    ['gem', '~> 3.2.1', '3.2.1 3.2.9', '3.3.0'],
    ['gem', '>= 3.1, < 3.4', '3.3.9', '3.4.0'],
    ['gem', '3.2', '3.2.0', '3.2.1'],
    ['elixir', '~> 1.14', '1.14.0 1.20.0', '2.0.0'],
    ['elixir', '~> 1.14.2 or ~> 1.16', '1.14.3 1.17.0', '1.15.0'],
    ['elixir', '>= 1.14.0 and < 1.18.0', '1.17.9', '1.18.0'],
    ['dart', '>=3.0.0 <4.0.0', '3.9.0', '4.0.0'],
    ['dart', '^3.4.0', '3.4.0 3.13.0', '4.0.0'],
    ['dart', 'any', '2.0.0', ''],
    ['comparison', '>= 4.1.0', '4.5.0', '4.0.9'],
    ['prefix', '3.10', '3.10.0 3.10.9', '3.11.0 3.1.0'],
  ] as const) {
    it(`${text} of ${notation} accepts ${yes}${no === '' ? '' : ` and not ${no}`}`, () => {
      const [good, bad] = [yes.split(' '), no.split(' ').filter((each) => each !== '')];
      assert.deepEqual(accepted(notation, text, [...good, ...bad]), good);
    });
  }

  for (const [notation, text] of [
    ['npm', 'lts/iron'],
    ['npm', 'a || b'],
    ['python', 'three'],
    ['python', '>=3.9 || <4'],
    ['composer', '^8 || dev-main'],
    ['gem', '>= '],
    ['elixir', ''],
    ['prefix', '3.x.y'],
  ] as const) {
    it(`${JSON.stringify(text)} of ${notation} is not understood`, () =>
      assert.equal(NOTATIONS[notation](text), undefined));
  }

  it('is read from any text without throwing, however long', () => {
    const part = fc.constantFrom('>=', '^', '~>', '||', '|', ',', ' ', '3', '.', '*', 'x', '-', ' or ', '9'.repeat(40));
    for (const read of Object.values(NOTATIONS)) {
      fc.assert(fc.property(fc.array(fc.oneof(part, fc.string())), (parts) => void read(parts.join(''))));
      for (const text of ['||', '>=1 ', '1.', '^', ', ']) assert.equal(read(text.repeat(500_000)), undefined);
    }
  });

  it('of npm is satisfied by the versions that npm accepts', () => {
    const version = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)).map((parts) => parts.join('.'));
    const term = fc.tuple(fc.constantFrom('', '>=', '<', '^', '~', '<=', '>'), version).map((parts) => parts.join(''));
    const range = fc
      .array(fc.array(term, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 })
      .map((all) => all.map((terms) => terms.join(' ')).join(' || '));
    fc.assert(
      fc.property(range, version, (text, each) => {
        assert.equal(accepted('npm', text, [each]).length === 1, semverSatisfies(each, text));
      }),
    );
  });
});
