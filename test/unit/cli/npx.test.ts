import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { onNpxGone } from '../../../src/cli/npx.ts';

const NPX = { npm_command: 'exec', npm_lifecycle_event: 'npx', npm_lifecycle_script: "'dvm'" };

describe('a dvm whose parent has exited', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }));
  afterEach(() => mock.timers.reset());

  /** How often it calls back after the parent has exited, or after `undo`. */
  function callsOf(env: NodeJS.ProcessEnv, isUndone = false): number {
    const child = { env, ppid: 100 };
    let calls = 0;
    const undo = onNpxGone(() => (calls += 1), child);
    mock.timers.tick(10_000);
    assert.equal(calls, 0, 'the parent is still there');
    if (isUndone) undo();
    child.ppid = 1;
    mock.timers.tick(10_000);
    return calls;
  }

  it('calls back once if npx started it', () => {
    for (const script of ["'dvm'", 'dvm', '"dvm" build w'])
      assert.equal(callsOf({ ...NPX, npm_lifecycle_script: script }), 1, script);
  });

  it('does not call back after the build has ended', () => assert.equal(callsOf(NPX, true), 0));

  it('continues if another program started it, which it may be meant to outlive', () => {
    for (const env of [
      {},
      { npm_command: 'run-script', npm_lifecycle_script: 'mocha' },
      { ...NPX, npm_lifecycle_script: 'nohup dvm build' },
    ])
      assert.equal(callsOf(env), 0, JSON.stringify(env));
  });
});
