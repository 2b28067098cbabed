import assert from 'node:assert/strict';
import { Watcher } from '../../../../src/session/feed/watcher.ts';
import { eventually } from '../../../support/eventually.ts';

describe('the watcher', () => {
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  it('calls back after a change, but not for the first signature', async () => {
    const watcher = new Watcher();
    let signature = 'one';
    let changes = 0;
    const watching = watcher.watch({ intervalMs: 250, signature: () => Promise.resolve(signature) }, () => changes++);
    await pause(400);
    assert.equal(changes, 0);
    signature = 'two';
    await eventually('the change is noticed', () => changes === 1);
    watching.dispose();
    signature = 'three';
    await pause(400);
    assert.equal(changes, 1);
  });

  it('compares the first signature with the one that is given', async () => {
    const watcher = new Watcher();
    let changes = 0;
    const options = { intervalMs: 250, signature: () => Promise.resolve('now'), since: 'before' };
    const watching = watcher.watch(options, () => changes++);
    await eventually('the change is noticed', () => changes === 1);
    watching.dispose();
  });

  it('counts a signature that cannot be determined as a change', async () => {
    const watcher = new Watcher();
    let isHere = true;
    let changes = 0;
    const signature = () => (isHere ? Promise.resolve('here') : Promise.reject(new Error('gone')));
    const watching = watcher.watch({ intervalMs: 250, signature }, () => changes++);
    isHere = false;
    await eventually('the change is noticed', () => changes === 1);
    watching.dispose();
  });

  it('does not request a signature again before it has the last one', async () => {
    const watcher = new Watcher();
    let requests = 0;
    const signature = () => {
      requests++;
      return new Promise<string>(() => undefined);
    };
    const watching = watcher.watch({ intervalMs: 250, signature }, () => undefined);
    await pause(700);
    assert.equal(requests, 1);
    watching.dispose();
  });
});
