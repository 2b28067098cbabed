import assert from 'node:assert/strict';
import { PHASE_NUMBERS, PHASES } from '../../../src/event/constants.ts';
import { type EventBody, isDetail } from '../../../src/event/event.ts';
import { DETAIL_BODIES, STATE_BODIES } from '../../../src/event/schema/events.ts';

describe('events', () => {
  it('are details exactly if the schema puts them into the log of a workspace', () => {
    const typesWith = (detail: boolean): string[] =>
      Object.keys({ ...STATE_BODIES, ...DETAIL_BODIES }).filter((type) => isDetail({ type } as EventBody) === detail);
    assert.deepEqual(typesWith(true), Object.keys(DETAIL_BODIES));
    assert.deepEqual(typesWith(false), Object.keys(STATE_BODIES));
  });

  it('name the workspace to whose log they belong', () => {
    for (const [type, { entries }] of Object.entries(DETAIL_BODIES)) assert.ok('key' in entries, type);
  });

  it('number the phases by their order', () => {
    assert.deepEqual(
      PHASES.map((_, index) => index + 1),
      PHASE_NUMBERS,
    );
  });
});
