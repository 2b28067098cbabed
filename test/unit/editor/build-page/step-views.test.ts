import assert from 'node:assert/strict';
import { stepKind } from '../../../../src/editor/build-page/step-views.ts';
import { named } from '../../../support/steps.ts';

describe('stepKind', () => {
  for (const [name, bytes, kind] of [
    ['[dev 1/2] RUN make', 5, 'run'],
    ['[base 1/2] FROM docker.io/library/debian', 0, 'transfer'],
    ['[internal] load build context', 0, 'transfer'],
    ['[dev 2/2] ADD https://x/y /y', 0, 'transfer'],
    ['[dev 2/2] COPY a b', 0, 'run'],
    ['exporting to image', 0, 'export'],
    ['importing cache manifest', 0, 'transfer'],
  ] as const) {
    it(`is "${kind}" for ${name}`, () => assert.equal(stepKind({ state: 'done', ...named(name), bytes }), kind));
  }
  it('is the state of a step that did not run to its end', () =>
    assert.deepEqual(
      (['waiting', 'failed', 'cancelled', 'cached'] as const).map((state) =>
        stepKind({ state, ...named('exporting'), bytes: 0 }),
      ),
      ['waiting', 'failed', 'cancelled', 'cached'],
    ));
});
