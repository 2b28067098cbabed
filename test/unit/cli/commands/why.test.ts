import assert from 'node:assert/strict';
import { whyText } from '../../../../src/cli/commands/why.ts';
import type { Explanation } from '../../../../src/session/compare/explain.ts';
import type { SessionRecord } from '../../../../src/session/log/fold.ts';

describe('why a build did what it did, in the terminal', () => {
  const session: SessionRecord = {
    id: '00000000-0000-4000-8000-000000000000',
    status: 'failed',
    startedAt: 0,
    process: { host: 'h', pid: 1 },
    version: '1',
    flags: {},
    workspaces: [
      {
        ref: { key: 'k', identity: '/f#shop/a', name: 'a', app: 'shop', path: 'shop/a', file: '/f/w.yaml', line: 1 },
        status: 'failed',
        phases: [],
      },
    ],
  } as unknown as SessionRecord;
  const text = (explanation: Explanation): string => whyText(session, new Map([['k', explanation]])).join('\n');

  it('tells a build that came from the cache from one that never came to a step', () => {
    assert.equal(text({ isWithoutSteps: false, reasons: [], groups: [] }), 'shop/a: everything came from the cache.');
    assert.equal(text({ isWithoutSteps: true, reasons: [], groups: [] }), 'shop/a: no step ran.');
  });
});
