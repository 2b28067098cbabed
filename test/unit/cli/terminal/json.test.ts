import assert from 'node:assert/strict';
import { sessionJson } from '../../../../src/cli/terminal/json.ts';
import type { EventBody } from '../../../../src/event/event.ts';
import { fold } from '../../../../src/session/log/fold.ts';
import { eventsOf, startOf } from '../../session/fixture.ts';

const SESSION = ['completedAt', 'id', 'startedAt', 'status'];
const WORKSPACE = [
  'app',
  'durationMs',
  'error',
  'file',
  'image',
  'imageId',
  'name',
  'path',
  'platform',
  'push',
  'reason',
  'status',
  'upToDate',
  'wasCurrent',
];
const ERROR = ['column', 'exitCode', 'file', 'hint', 'kind', 'line', 'message', 'step'];

interface Shape {
  session: Record<string, unknown>;
  workspaces: Record<string, unknown>[];
}

function jsonOf(...events: readonly EventBody[]): Shape {
  const session = fold(eventsOf(...events));
  assert.ok(session);
  return JSON.parse(JSON.stringify(sessionJson(session))) as Shape;
}

describe('-o json of a session', () => {
  const complete = jsonOf(
    startOf('a', 'b'),
    { type: 'session.platform', platform: { type: 'docker', name: 'Docker Engine', host: 'unix:///x', version: '28' } },
    { type: 'workspace.started', key: 'a' },
    {
      type: 'workspace.finished',
      key: 'a',
      result: { status: 'succeeded', image: 'dvm-a:1', imageId: 'sha256:1', durationMs: 12, upToDate: true },
    },
    {
      type: 'workspace.finished',
      key: 'b',
      result: { status: 'failed', durationMs: 5, error: { kind: 'step_failed', message: 'no', exitCode: 2 } },
    },
    { type: 'session.finished', status: 'partial' },
  );

  it('has every documented key and no other', () => {
    assert.deepEqual(Object.keys(complete).sort(), ['session', 'workspaces']);
    assert.deepEqual(Object.keys(complete.session).sort(), SESSION);
    for (const row of [...complete.workspaces, ...jsonOf(startOf('a')).workspaces])
      assert.deepEqual(Object.keys(row).sort(), WORKSPACE);
    assert.deepEqual(Object.keys(complete.workspaces[1]?.['error'] as object).sort(), ERROR);
  });

  it('describes the built workspaces', () => {
    assert.deepEqual(complete.workspaces[0], {
      name: 'a',
      app: 'shop',
      path: 'shop/a',
      file: '/code/a.yaml',
      platform: 'Docker Engine',
      status: 'succeeded',
      reason: null,
      image: 'dvm-a:1',
      imageId: 'sha256:1',
      durationMs: 12,
      upToDate: true,
      wasCurrent: false,
      push: null,
      error: null,
    });
    assert.deepEqual(complete.workspaces[1]?.['error'], {
      kind: 'step_failed',
      message: 'no',
      file: null,
      line: null,
      column: null,
      step: null,
      exitCode: 2,
      hint: null,
    });
  });

  it('has null for unknown values', () => {
    const { session, workspaces } = jsonOf(startOf('a'));
    assert.equal(session['completedAt'], null);
    assert.equal(session['startedAt'], new Date(1_000_000).toISOString());
    assert.deepEqual(
      [workspaces[0]?.['status'], workspaces[0]?.['image'], workspaces[0]?.['durationMs'], workspaces[0]?.['upToDate']],
      ['queued', null, null, false],
    );
  });
});
