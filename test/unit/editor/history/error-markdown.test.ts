import assert from 'node:assert/strict';
import { errorMarkdown } from '../../../../src/editor/history/error-markdown.ts';
import type { EventBody } from '../../../../src/event/event.ts';
import { fold } from '../../../../src/session/log/fold.ts';
import { eventsOf, startOf } from '../../session/fixture.ts';

const key = 'a';
const ENVIRONMENT = { version: '0.1.0', editor: '1.110', home: '/home/me', system: 'Linux' };
const FAILED: EventBody = {
  type: 'workspace.finished',
  key,
  result: {
    status: 'failed',
    durationMs: 9,
    error: {
      kind: 'step_failed',
      message: 'Step "dev 2/2" failed.',
      step: '[dev 2/2] RUN check',
      exitCode: 3,
      file: '/home/me/code/w.yaml',
      line: 4,
      output: ['printed ``` this', 'and that'],
    },
  },
};

function markdown(...bodies: readonly EventBody[]): string {
  const session = fold(eventsOf(startOf(key), { type: 'workspace.started', key }, ...bodies));
  const row = session?.workspaces[0];
  assert.ok(session && row);
  return errorMarkdown(session, row, ENVIRONMENT);
}

describe('errorMarkdown', () => {
  it('lists the facts of an error, in fences that its output cannot end', () => {
    const text = markdown(FAILED);
    for (const part of [
      '### Step "dev 2/2" failed.',
      '- **Exit code**: `3`',
      '\n````\nprinted ``` this\nand that\n````',
    ])
      assert.ok(text.includes(part), text);
  });

  it("replaces the user's home folder", () => {
    const text = markdown(FAILED);
    assert.ok(text.includes('- **Location**: `~/code/w.yaml:4`'), text);
    assert.ok(!text.includes('/home/me'), text);
  });

  it('is empty without an error', () => assert.equal(markdown(), ''));
});
