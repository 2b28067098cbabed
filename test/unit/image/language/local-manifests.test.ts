import assert from 'node:assert/strict';
import { goldenDockerfile, leftOutOf, planOf, usedOf } from './app.ts';

describe('packages in folders', () => {
  it('of a Gleam app are those that it and they name', () => {
    const plan = planOf('gleam', {
      'gleam.toml': 'name = "shop"\n\n[dependencies]\nprice = { path = "./libs/price" }\n',
      'manifest.toml': '',
      'libs/price/gleam.toml':
        'name = "price"\n\n[dev-dependencies]\ntax = { path = "../tax" }\nfar = { path = "../../../far" }\n',
      'libs/price/manifest.toml': '',
      'libs/tax/gleam.toml': 'name = "tax"\n',
      'libs/other/gleam.toml': '',
    });
    assert.deepEqual(usedOf(plan), ['gleam.toml', 'libs/price/gleam.toml', 'libs/tax/gleam.toml', 'manifest.toml']);
    assert.match(
      leftOutOf(plan).join('\n'),
      /^libs\/price\/gleam\.toml names the package in "\.\.\/\.\.\/\.\.\/far", which is outside/,
    );
    goldenDockerfile('gleam-path', plan);
  });

  it('of a Dart app are the members of its workspace, and those that it and they name', () => {
    const plan = planOf('dart', {
      'pubspec.yaml':
        'name: shop\nworkspace:\n  - packages/price\ndependencies:\n  tax:\n    path: libs/tax\n  args: ^2.0.0\n',
      'pubspec.lock': '',
      'packages/price/pubspec.yaml': 'name: price\nresolution: workspace\n',
      'libs/tax/pubspec.yaml': 'name: tax\n',
      'libs/other/pubspec.yaml': 'name: other\n',
    });
    assert.deepEqual(usedOf(plan), [
      'libs/tax/pubspec.yaml',
      'packages/price/pubspec.yaml',
      'pubspec.lock',
      'pubspec.yaml',
    ]);
    assert.deepEqual(leftOutOf(plan), []);
    goldenDockerfile('dart-workspace', plan);
  });

  it('are left to the package manager if a manifest is invalid', () => {
    for (const [language, file] of [
      ['dart', 'pubspec.yaml'],
      ['gleam', 'gleam.toml'],
    ] as const)
      assert.deepEqual(usedOf(planOf(language, { [file]: '[: {' })), [file]);
  });
});
