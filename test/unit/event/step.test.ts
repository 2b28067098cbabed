import assert from 'node:assert/strict';
import {
  isInstruction,
  numberedStep,
  resolvedBase,
  shortStepName,
  stepLabel,
  wasCancelled,
} from '../../../src/event/step.ts';

describe('the name of a step', () => {
  it('is shown without mounts, digests and line breaks', () => {
    assert.equal(
      shortStepName(
        '[base 3/3] RUN --mount=type=cache,id=a,target=/b --mount=type=cache,id=c  apt-get update  \n && x',
      ),
      '[base 3/3] RUN apt-get update && x',
    );
    assert.equal(shortStepName(`[base 1/3] FROM debian:13@sha256:${'0a'.repeat(32)}`), '[base 1/3] FROM debian:13');
  });

  for (const [name, label] of [
    ['[base 2/3] RUN make', 'base 2/3'],
    ['exporting to image', 'exporting'],
    ['[internal] load build context', 'load build context'],
    ['[internal]', 'internal'],
    ['', ''],
  ] as const) {
    it(`has the label "${label}" for "${name}"`, () => assert.equal(stepLabel(name), label));
  }

  it('was cancelled only if its error says so', () => {
    assert.ok(wasCancelled('process "/bin/sh" did not complete successfully: context canceled'));
    assert.ok(!wasCancelled('exit code: 1'));
  });

  it('says where in the Dockerfile it stands', () => {
    assert.deepEqual(numberedStep('[base 3/3] RUN make'), { stage: 'base', number: 3, keyword: 'RUN', isLink: false });
    assert.deepEqual(numberedStep('[linux/arm64/v8 dev  2/11] COPY a b'), {
      stage: 'dev',
      number: 2,
      keyword: 'COPY',
      isLink: false,
    });
    assert.deepEqual(numberedStep('[dev 2/7] LINK COPY --link a b'), {
      stage: 'dev',
      number: 2,
      keyword: 'COPY',
      isLink: true,
    });
    for (const name of ['[internal] load build definition', 'exporting to image', '[auth] library/debian:pull', ''])
      assert.equal(numberedStep(name), undefined, name);
    assert.ok(isInstruction('[base 3/3] WORKDIR /x'));
    for (const name of ['[base 1/3] FROM debian', '[dev 2/7] LINK COPY --link a b'])
      assert.ok(!isInstruction(name), name);
  });

  it('says which image a FROM found', () => {
    const digest = `sha256:${'0a'.repeat(32)}`;
    assert.deepEqual(resolvedBase(`[base 1/3] FROM docker.io/library/debian:13@${digest}`), {
      image: 'docker.io/library/debian:13',
      digest,
    });
    assert.equal(resolvedBase('[base 1/3] FROM docker.io/library/debian:13'), undefined);
    assert.equal(resolvedBase(`[base 2/3] RUN echo FROM x@${digest}`), undefined);
  });
});
