import assert from 'node:assert/strict';
import { shortStepName, stepLabel, wasCancelled } from '../../../src/event/step.ts';

describe('the name of a step', () => {
  it('is shown without mounts, digests and line breaks', () => {
    assert.equal(shortStepName('[base 3/3] RUN --mount=type=cache,id=a,target=/b --mount=type=cache,id=c  apt-get update  \n && x'), '[base 3/3] RUN apt-get update && x');
    assert.equal(shortStepName(`[base 1/3] FROM debian:13@sha256:${'0a'.repeat(32)}`), '[base 1/3] FROM debian:13');
  });

  for (const [name, label] of [['[base 2/3] RUN make', 'base 2/3'], ['exporting to image', 'exporting'], ['', '']] as const) {
    it(`has the label "${label}" for "${name}"`, () => assert.equal(stepLabel(name), label));
  }

  it('was cancelled only if its error says so', () => {
    assert.ok(wasCancelled('process "/bin/sh" did not complete successfully: context canceled'));
    assert.ok(!wasCancelled('exit code: 1'));
  });
});
