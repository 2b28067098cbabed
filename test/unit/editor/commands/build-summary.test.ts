import assert from 'node:assert/strict';
import type { WorkspaceResult } from '../../../../src/event/event.ts';
import { buildSummary } from '../../../../src/editor/commands/build-summary.ts';

const row = (
  name: string,
  status: WorkspaceResult['status'],
  more: Partial<WorkspaceResult> = {},
): { name: string; result: WorkspaceResult } => ({
  name,
  result: { status, durationMs: 1, ...more },
});

describe('the notification at the end of a session', () => {
  it('counts workspaces by status, and names those that were not built', () => {
    const rows = [
      row('a/1', 'succeeded'),
      row('a/2', 'succeeded'),
      row('a/3', 'succeeded'),
      row('b/1', 'failed'),
      row('b/2', 'failed'),
      row('b/3', 'failed'),
      row('c/1', 'cancelled'),
      row('c/2', 'cancelled'),
      row('d/1', 'timed_out'),
    ];
    assert.deepEqual(buildSummary(rows), {
      severity: 'error',
      text: 'Of 9 builds, 3 failed (b/1, b/2, b/3), 1 timed out (d/1), 2 cancelled (c/1, c/2), 3 succeeded.',
    });
  });

  it('names the first of many', () => {
    const rows = [row('ok', 'succeeded'), ...Array.from({ length: 6 }, (_, index) => row(`w${index}`, 'failed'))];
    assert.equal(buildSummary(rows).text, 'Of 7 builds, 6 failed (w0, w1, w2 and 3 more), 1 succeeded.');
  });

  it('is a warning if builds were only cancelled, and information if all succeeded', () => {
    assert.equal(buildSummary([row('a', 'succeeded'), row('b', 'cancelled')]).severity, 'warning');
    assert.deepEqual(buildSummary([row('a', 'succeeded'), row('b', 'succeeded')]), {
      severity: 'information',
      text: 'Built 2 workspaces.',
    });
  });

  it('is the error itself for a single workspace', () => {
    const error = { kind: 'step_failed', message: 'Step "dev 2/2" failed.', hint: 'Check it.' } as const;
    assert.deepEqual(buildSummary([row('a/b', 'failed', { error })]), {
      severity: 'error',
      text: 'a/b: Step "dev 2/2" failed. Check it.',
    });
    assert.equal(buildSummary([row('a/b', 'cancelled')]).text, 'The build of a/b was cancelled.');
    assert.equal(
      buildSummary([row('a/b', 'succeeded', { image: 'dvm-b-a:1', upToDate: true })]).text,
      'Built dvm-b-a:1 (unchanged)',
    );
  });
});
