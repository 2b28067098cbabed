import assert from 'node:assert/strict';
import { chooseCancelled, type RunningBuild } from '../../../../src/editor/commands/cancel-choice.ts';

const build = (session: string, name: string): RunningBuild => ({
  session,
  ref: {
    key: `shop-${name}`,
    identity: `/code#shop/${name}`,
    name,
    app: 'shop',
    path: `shop/${name}`,
    file: '/code/w.yaml',
    line: 1,
  },
});
const [a, b, c] = [build('one', 'a'), build('one', 'b'), build('two', 'c')];
const running = [a, b, c];

describe('Cancel Build', () => {
  it('cancels only the workspace of the row or page', () => {
    assert.deepEqual(chooseCancelled(running, { session: 'one', key: 'shop-b' }), { kind: 'cancel', builds: [b] });
    assert.deepEqual(chooseCancelled(running, { identities: ['/code#shop/c'] }), { kind: 'cancel', builds: [c] });
  });

  it('cancels all workspaces of a clicked session or app', () => {
    assert.deepEqual(chooseCancelled(running, { session: 'one' }), { kind: 'cancel', builds: [a, b] });
    assert.deepEqual(chooseCancelled(running, { identities: ['/code#shop/a', '/code#shop/c'] }), {
      kind: 'cancel',
      builds: [a, c],
    });
  });

  it('cancels nothing if the target does not run in this window', () => {
    assert.deepEqual(chooseCancelled(running, { session: 'three' }), { kind: 'not here' });
    assert.deepEqual(chooseCancelled(running, { session: 'two', key: 'shop-a' }), { kind: 'not here' });
    assert.deepEqual(chooseCancelled(running, { identities: [] }), { kind: 'not here' });
  });

  it('lets the user pick from the palette unless only one build runs', () => {
    assert.deepEqual(chooseCancelled(running, undefined), { kind: 'pick', builds: running });
    assert.deepEqual(chooseCancelled([c], undefined), { kind: 'cancel', builds: [c] });
    assert.deepEqual(chooseCancelled([], undefined), { kind: 'nothing' });
  });
});
