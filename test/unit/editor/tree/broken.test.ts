import assert from 'node:assert/strict';
import { brokenLabel, brokenRows } from '../../../../src/editor/tree/broken.ts';
import type { BrokenDocument } from '../../../../src/workspace/resource.ts';

const document = (
  kind: string,
  name: string,
  app?: string,
  file = '/code/a.yaml',
  severity: 'error' | 'warning' = 'error',
): BrokenDocument => ({
  kind,
  name,
  ...(app !== undefined && { app }),
  error: { severity, message: 'm', file, line: 1, column: 1, endLine: 1, endColumn: 1 },
});

describe('broken documents in the tree', () => {
  const apps = [
    { id: '1', app: 'shop', workspaces: [{ root: '/code' }] },
    { id: '2', app: 'shop', workspaces: [{ root: '/other' }] },
  ];

  it('appear below the app of their root, else at the top', () => {
    const all = [
      document('Workspace', 'dev', 'shop'),
      document('Workspace', 'dev', 'shop', '/other/a.yaml'),
      document('Workspace', 'x', 'desk'),
      document('App', 'shop'),
    ];
    const { ofApps, others } = brokenRows(all, apps);
    assert.deepEqual(
      [...ofApps],
      [
        ['1', [all[0]]],
        ['2', [all[1]]],
      ],
    );
    assert.deepEqual(others, [all[2], all[3]]);
  });

  it('appear only without other rows if they may belong to another program', () => {
    const unread = document('', '', undefined, '/code/x.yaml', 'warning');
    assert.deepEqual(brokenRows([unread], apps).others, []);
    assert.deepEqual(brokenRows([unread], []).others, [unread]);
  });

  it('are named after what could be read of them', () => {
    assert.deepEqual(
      [
        document('Workspace', 'dev', 'shop'),
        document('Workspace', 'dev'),
        document('App', 'shop'),
        document('App', ''),
        document('', ''),
      ].map((each) => brokenLabel(each, 'a.yaml')),
      ['shop/dev', 'dev', 'App shop', 'App in a.yaml', 'a.yaml'],
    );
  });
});
