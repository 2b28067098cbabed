import assert from 'node:assert/strict';
import { packageSource } from '../../../src/pipeline/failure-source.ts';
import type { Located } from '../../../src/workspace/document/diagnostic.ts';
import { documents, workspaceOf } from '../workspace/documents.ts';

const workspace = workspaceOf(
  documents(
    'kind: App\nmetadata: {name: shop}\nspec: {path: ., language: {name: python}}',
    'kind: Workspace\nmetadata: {name: dev, app: shop}\nspec:\n  build:\n    baseStage: {packages: ' +
      '[make, no-such]}\n    devStage:\n      packages: [git, "no-such-one=1.2", gitk]\n      devTools: ' +
      '[ruff, "pytest==99"]',
  ),
);
const { basePackages, devPackages = [], devTools = [] } = workspace;

function blamed(list: readonly Located<string>[], ...output: string[]): string | undefined {
  const [first] = list;
  assert.ok(first);
  const location = packageSource(first.location, output, workspace);
  return list.find((each) => each.location === location)?.value;
}

describe('the package of a list that a failure is about', () => {
  for (const [list, line, guilty] of [
    [basePackages, 'E: Unable to locate package no-such', 'no-such'],
    [devPackages, "E: Version '1.2' for 'no-such-one' was not found", 'no-such-one=1.2'],
    [devPackages, 'E: Unable to locate package gitk', 'gitk'],
    [devTools, 'ERROR: No matching distribution found for pytest==99', 'pytest==99'],
    [devPackages, 'Get:1 gitk', 'git'],
    [devPackages, 'E: gitk conflicts with git', 'git'],
    [devPackages, 'E: Unable to locate package another', 'git'],
  ] as const) {
    it(`is ${guilty} after "${line}"`, () => assert.equal(blamed(list, 'Reading package lists...', line), guilty));
  }

  it('is searched only in a list of packages', () => {
    const origin = { file: '/code/a.yaml', line: 1, column: 1 };
    assert.equal(packageSource(origin, ['E: Unable to locate package gitk'], workspace), origin);
  });
});
