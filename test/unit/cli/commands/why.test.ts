import assert from 'node:assert/strict';
import { whyText } from '../../../../src/cli/commands/why.ts';
import type { Explanation } from '../../../../src/session/compare/explain.ts';
import { fold } from '../../../../src/session/log/fold.ts';
import { eventsOf, startOf } from '../../session/fixture.ts';

describe('rebuild reasons in the terminal', () => {
  const session = fold(eventsOf(startOf('shop-a')));
  assert.ok(session);
  const text = (explanation: Explanation): string => whyText(session, new Map([['shop-a', explanation]])).join('\n');

  it('distinguishes a fully cached build from one that ran no step', () => {
    assert.equal(
      text({ isWithoutSteps: false, reasons: [], groups: [] }),
      'shop/shop-a: everything came from the cache.',
    );
    assert.equal(text({ isWithoutSteps: true, reasons: [], groups: [] }), 'shop/shop-a: no step ran.');
  });
});
