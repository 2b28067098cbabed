import assert from 'node:assert/strict';
import { describeStep, shortStepName, type StepFacts, stepFacts, wasCancelled } from '../../../src/event/step.ts';

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

  it('was cancelled only if its error says so', () => {
    assert.ok(wasCancelled('process "/bin/sh" did not complete successfully: context canceled'));
    assert.ok(!wasCancelled('exit code: 1'));
  });
});

describe('describeStep', () => {
  const digest = `sha256:${'0a'.repeat(32)}`;
  const roles: readonly (readonly [name: string, facts: StepFacts])[] = [
    ['[base 3/3] RUN make', { role: 'instruction', label: 'base 3/3', stage: 'base', number: 3, keyword: 'RUN' }],
    [
      '[linux/arm64/v8 dev  2/11] COPY a b',
      { role: 'instruction', label: 'linux/arm64/v8 dev  2/11', stage: 'dev', number: 2, keyword: 'COPY' },
    ],
    [
      '[dev 2/7] LINK COPY --link a b',
      { role: 'internal', label: 'dev 2/7', stage: 'dev', number: 2, keyword: 'COPY' },
    ],
    [
      '[dev 4/7] ADD --checksum=sha256:1 https://example.org/x /x',
      { role: 'instruction', label: 'dev 4/7', stage: 'dev', number: 4, keyword: 'ADD', isDownload: true },
    ],
    [
      `[base 1/3] FROM docker.io/library/debian:13@${digest}`,
      {
        ...{ role: 'base', label: 'base 1/3', stage: 'base', number: 1, keyword: 'FROM' },
        ...{ image: 'docker.io/library/debian:13', imageDigest: digest },
      },
    ],
    [
      '[base 1/3] FROM docker.io/library/debian:13',
      {
        ...{ role: 'base', label: 'base 1/3', stage: 'base', number: 1, keyword: 'FROM' },
        image: 'docker.io/library/debian:13',
      },
    ],
    [
      `[base 2/3] RUN echo FROM x@${digest}`,
      { role: 'instruction', label: 'base 2/3', stage: 'base', number: 2, keyword: 'RUN' },
    ],
    ['[3/3] RUN make', { role: 'instruction', label: '3/3', number: 3, keyword: 'RUN' }],
    ['[internal] load build context', { role: 'internal', label: 'load build context' }],
    [
      '[internal] load metadata for debian:13',
      { role: 'internal', label: 'load metadata for debian:13', image: 'debian:13' },
    ],
    ['[internal]', { role: 'internal', label: 'internal' }],
    ['[auth] library/debian:pull token', { role: 'transfer', label: 'library/debian:pull token' }],
    ['[context files] load from client', { role: 'transfer', label: 'context files' }],
    ['importing cache manifest from local:1', { role: 'transfer', label: 'importing', isCache: true }],
    ['exporting to image', { role: 'export', label: 'exporting' }],
    ['exporting cache to client directory', { role: 'export', label: 'exporting', isCache: true }],
    ['resolve image config for docker-image://docker/dockerfile:1', { role: 'transfer', label: 'resolve' }],
    ['', { role: 'internal', label: '' }],
  ];
  for (const [name, facts] of roles) {
    it(`reads "${name.slice(0, 60)}"`, () => {
      assert.deepEqual(describeStep(name), facts);
      assert.deepEqual(stepFacts({ ...facts, name, step: digest } as StepFacts), facts);
    });
  }
});
