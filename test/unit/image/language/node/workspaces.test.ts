import assert from 'node:assert/strict';
import fc from 'fast-check';
import { membersOf } from '../../../../../src/image/language/node/workspaces.ts';

const MANIFESTS = [
  'package.json',
  'apps/web/package.json',
  'packages/package.json',
  'packages/a/package.json',
  'packages/a/nested/package.json',
  'packages/b/package.json',
  'tools/package.yaml',
];

describe('the members of a workspace', () => {
  for (const [patterns, folders] of [
    [['packages/*'], 'packages/a packages/b'],
    [['./packages/a/', 'apps/web'], 'apps/web packages/a'],
    [['packages/**'], 'packages packages/a packages/a/nested packages/b'],
    [['**/nested'], 'packages/a/nested'],
    [['packages/*', '!packages/b'], 'packages/a'],
    [['!packages/b', 'packages/*'], 'packages/a packages/b'],
    [['{apps,packages}/*'], 'apps/web packages/a packages/b'],
    [['packages/[ab]'], 'packages/a packages/b'],
    [['tools'], 'tools'],
    [['.', '*'], 'packages tools'],
    [[], ''],
  ] as const) {
    it(`of ${patterns.join(', ') || 'nothing'} are ${folders || 'none'}`, () => {
      assert.equal(membersOf(patterns, MANIFESTS).folders.join(' '), folders);
    });
  }

  it('that no folder has, or that lead out, are reported', () => {
    const { unmatched, unsupported } = membersOf(['libs/*', '../x', 'packages/!(a)', '[', '.'], MANIFESTS);
    assert.deepEqual([unmatched, unsupported], [['libs/*'], ['../x', 'packages/!(a)', '[']]);
  });

  it('are folders of manifests, whatever the patterns', () => {
    const pattern = fc.string({ unit: fc.constantFrom('*', '/', '{', '}', ',', '!', 'a', '[', ']', '.', '\\', '(') });
    fc.assert(
      fc.property(fc.array(pattern), (patterns) => {
        for (const folder of membersOf(patterns, MANIFESTS).folders)
          assert.ok(MANIFESTS.some((path) => path.startsWith(`${folder}/package.`)));
      }),
    );
  });
});
