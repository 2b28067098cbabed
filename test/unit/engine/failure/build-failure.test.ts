import assert from 'node:assert/strict';
import type { BuildFailure } from '../../../../src/engine/builder.ts';
import { buildFailure, type FailureFacts } from '../../../../src/engine/failure/build-failure.ts';
import { named } from '../../../support/steps.ts';

const step = (name: string) => ({ step: 'sha256:a', ...named(name), error: 'failed', head: [], tail: [] });

describe('buildFailure', () => {
  const cases: readonly (readonly [BuildFailure['cause'], Partial<FailureFacts>])[] = [
    ['step', { step: step('[base 2/3] RUN make'), exitCode: 2, location: { line: 3 } }],
    ['step', { step: step('[base 2/3] COPY a b'), message: 'failed to compute cache key: "/a": not found' }],
    ['connection', { step: step('[base 2/3] RUN make'), isConnectionLost: true }],
    ['registry', { step: step('[internal] load metadata for docker.io/library/debian:13') }],
    ['registry', { step: step('[base 1/3] FROM docker.io/library/debian:13') }],
    ['registry', { message: 'debian:13: failed to resolve source metadata for debian:13: denied' }],
    ['cache', { message: 'could not read /home/layers/index.json: unexpected end of JSON input' }],
    ['cache', { message: 'failed to solve', output: ['ERROR: /home/layers/index.json is invalid'] }],
    ['cache', { step: step('exporting cache to client directory') }],
    ['frontend', { message: 'dockerfile parse error on line 3: unknown instruction: FOO', location: { line: 3 } }],
    ['other', { message: 'unknown', step: step('exporting to image') }],
    ['other', { message: 'unknown' }],
  ];
  for (const [cause, facts] of cases) {
    it(`has the cause "${cause}" for ${JSON.stringify(facts.step?.name ?? facts.message)}`, () => {
      const failure = buildFailure({ message: 'failed', output: [], ...facts }, { cacheFrom: '/home/layers' });
      assert.equal(failure.cause, cause);
      assert.deepEqual([failure.exitCode, failure.location], [facts.exitCode, facts.location]);
      assert.ok(!Object.hasOwn(failure, 'isConnectionLost'));
    });
  }
});
