import assert from 'node:assert/strict';
import { appsOf } from '../../../../src/editor/tree/apps.ts';

const workspace = (
  root: string,
  path: string,
  file = `${root}/workspace.yaml`,
): Parameters<typeof appsOf>[0][number] => ({
  app: path.split('/').at(-2) ?? '',
  path,
  root,
  appPath: { value: root, location: { file, line: 1, column: 1 } },
  location: { file, line: 1, column: 1 },
});

describe('apps of the tree', () => {
  it('group the workspaces of an app from several files of a root', () => {
    const apps = appsOf([
      workspace('/home/me/a', 'shop/dev'),
      workspace('/home/me/a', 'shop/prod', '/home/me/a/sub/prod.yaml'),
    ]);
    assert.deepEqual(
      apps.map(({ path, folder, workspaces }) => [path, folder, workspaces.length]),
      [['shop', undefined, 2]],
    );
  });

  it('separate apps of different roots, and label them', () => {
    const apps = appsOf([
      workspace('/home/me/a', 'shop/dev'),
      workspace('/home/me/b', 'shop/dev'),
      workspace('/home/me/b', 'desk/dev'),
    ]);
    assert.deepEqual(
      apps.map(({ path, folder }) => [path, folder]),
      [
        ['shop', 'a'],
        ['shop', 'b'],
        ['desk', undefined],
      ],
    );
    assert.equal(new Set(apps.map(({ id }) => id)).size, 3);
  });
});
