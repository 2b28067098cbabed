import assert from 'node:assert/strict';
import type { Home } from '../../../../src/home/folder.ts';
import { phaseSpans } from '../../../../src/session/log/phases.ts';
import { openStore } from '../../../../src/session/store.ts';
import { removeFolders, scratchHome } from '../../../support/folder.ts';
import { build, eventsOf, startOf, succeeded } from '../fixture.ts';

describe('the phases of a session', () => {
  let home: Home;
  beforeEach(() => {
    home = scratchHome();
  });
  afterEach(removeFolders);

  it('are told for each workspace, with the one that runs', () => {
    const spans = phaseSpans(
      eventsOf(
        startOf('a', 'b'),
        { type: 'phase.started', key: 'a', phase: 1 },
        { type: 'phase.started', key: 'b', phase: 1 },
        { type: 'phase.finished', key: 'a', phase: 1, outcome: 'succeeded' },
        { type: 'phase.started', key: 'a', phase: 2 },
      ),
    );
    assert.deepEqual(spans.get('a'), [
      { phase: 1, startedAt: 1_001_000, completedAt: 1_003_000, outcome: 'succeeded' },
      { phase: 2, startedAt: 1_004_000 },
    ]);
    assert.deepEqual(spans.get('b'), [{ phase: 1, startedAt: 1_002_000 }]);
  });

  it('are read from the log of the session, and nowhere else', async () => {
    const store = openStore(home);
    const { id } = await build(store, { a: succeeded('i') });
    assert.deepEqual(
      store
        .phases(id)
        .get('shop-a')
        ?.map(({ phase }) => phase),
      [6],
    );
    for (const other of ['..', 'nothing', `../logs/${id}`]) assert.equal(store.phases(other).size, 0);
  });
});
