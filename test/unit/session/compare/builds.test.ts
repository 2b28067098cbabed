import assert from 'node:assert/strict';
import { compareBuilds } from '../../../../src/session/compare/builds.ts';
import { OTHER_DIGEST, type Recorded, recorded } from './recorded.ts';

const BEFORE = `FROM debian:trixie AS base
RUN apt-get install git
FROM base AS dev
COPY go.mod ./
RUN go mod download
RUN make all
`;

/** `change label speed cache` of each step. */
function steps(after: string, now: Recorded = {}, was: Recorded = {}): string[] {
  return compareBuilds(recorded(BEFORE, was), recorded(after, now)).steps.map(
    ({ change, before, after: later, speed, cache }) =>
      [change, (later ?? before)?.instruction, speed, cache].filter((each) => each !== undefined).join(' '),
  );
}

describe('compareBuilds', () => {
  it('finds no differences between equal builds', () => {
    const comparison = compareBuilds(recorded(BEFORE), recorded(BEFORE));
    assert.deepEqual([comparison.inputs, comparison.dockerfile.patch], [[], '']);
    assert.deepEqual(steps(BEFORE), [
      'same RUN apt-get install git',
      'same COPY go.mod ./',
      'same RUN go mod download',
      'same RUN make all',
    ]);
  });

  it('aligns changed, added and removed steps', () => {
    const after = BEFORE.replace('git', 'git jq').replace('RUN go mod download\n', '').concat('RUN echo new\n');
    assert.deepEqual(steps(after), [
      'changed RUN apt-get install git jq',
      'same COPY go.mod ./',
      'removed RUN go mod download',
      'same RUN make all',
      'added RUN echo new',
    ]);
    const { patch } = compareBuilds(recorded(BEFORE), recorded(after)).dockerfile;
    assert.match(patch, /^--- before\n\+\+\+ after\n@@/);
    assert.ok(patch.includes('\n-RUN go mod download\n') && patch.includes('\n+RUN echo new\n'));
  });

  it('reports a step as slower or faster only above the noise, and only if it ran in both', () => {
    const took = (make: number): Recorded => ({ took: { make } });
    assert.equal(steps(BEFORE, took(3000), took(1000))[3], 'same RUN make all slower');
    assert.equal(steps(BEFORE, took(1000), took(3000))[3], 'same RUN make all faster');
    assert.equal(steps(BEFORE, took(1499), took(1000))[3], 'same RUN make all', 'half a second is nothing');
    assert.equal(steps(BEFORE, took(11_000), took(10_000))[3], 'same RUN make all', 'a tenth is nothing');
    assert.equal(steps(BEFORE, { ran: [] }, took(10_000))[3], 'same RUN make all gained');
    assert.equal(steps(BEFORE, took(10_000), { ran: [] })[3], 'same RUN make all lost');
  });

  it('names inputs that differ, without their values', () => {
    const was: Recorded = {
      inputs: {
        args: [
          { name: 'A', digest: '1' },
          { name: 'B', digest: '1' },
        ],
        manifests: [{ name: 'go.mod', digest: '1' }],
        context: [],
      },
    };
    const now: Recorded = {
      bases: { 'debian:trixie': OTHER_DIGEST },
      inputs: {
        args: [
          { name: 'A', digest: '2' },
          { name: 'C', digest: '1' },
        ],
        certificates: [{ name: 'corp', digest: '1' }],
        context: [{ name: 'src/a', digest: '1' }],
        target: 'base',
        noCache: true,
      },
    };
    assert.deepEqual(
      compareBuilds(recorded(BEFORE, was), recorded(BEFORE, now)).inputs.map((each) =>
        'change' in each
          ? `${each.kind} ${each.name} ${each.change}`
          : `${each.kind} ${each.before.slice(0, 8)} ${each.after.slice(0, 8)}`,
      ),
      [
        'target dev base',
        'arg A changed',
        'arg B removed',
        'arg C added',
        'manifest go.mod removed',
        'certificate corp added',
        'context src/a added',
        'no_cache no yes',
        'base_image sha256:1 sha256:2',
      ],
    );
  });

  it('compares the remaining data if a record was deleted', () => {
    const {
      steps: compared,
      dockerfile,
      inputs,
    } = compareBuilds({ detail: { steps: [], baseImages: [] } }, recorded(BEFORE));
    assert.deepEqual(
      [compared.map(({ change }) => change), dockerfile.before, dockerfile.patch, inputs.length],
      [['added', 'added', 'added', 'added'], undefined, '', 1],
    );
  });
});
