import assert from 'node:assert/strict';
import { rebuildGroups, rebuildReasons } from '../../../../src/session/compare/rebuild.ts';
import { OTHER_DIGEST, type Recorded, recorded } from './recorded.ts';

const BEFORE = `FROM debian:trixie AS base
USER root
RUN apt-get install -y ca-certificates
FROM base AS tools
RUN make tools > /out
FROM base AS dev
ARG MODE
RUN apt-get install -y git jq
COPY package.json package-lock.json ./
RUN npm ci
COPY --from=tools /out /
RUN echo last
LABEL a=b
`;

/** `label: kind at since` of each step that ran. */
function why(after: string, now: Recorded, last: Recorded = {}, before = BEFORE): string[] {
  return rebuildReasons(recorded(after, now), recorded(before, last)).map(
    ({ label, since, cause }) => `${label}: ${cause.kind} at ${since.label}`,
  );
}

function texts(after: string, now: Recorded, last: Recorded = {}, before = BEFORE): string[] {
  return rebuildGroups(rebuildReasons(recorded(after, now), recorded(before, last))).map(
    ({ text, steps }) => `${text} (${steps.length})`,
  );
}

describe('rebuildReasons', () => {
  const packages = { at: 8, file: '/code/app/w.yaml', line: 14, column: 9, field: 'packages' };

  it('is empty for a build that came from the cache', () => assert.deepEqual(why(BEFORE, { ran: [] }), []));

  it('names the changed field for its own step and for those built on it', () => {
    const after = BEFORE.replace('git jq', 'git ripgrep');
    const ran = ['ripgrep', 'package', 'npm', '--from', 'last'];
    assert.deepEqual(
      why(after, { ran, origins: [packages] }),
      ['dev 1/9', 'dev 2/9', 'dev 3/9', 'dev 4/9', 'dev 5/9'].map((label) => `${label}: instruction at dev 1/9`),
    );
    assert.deepEqual(texts(after, { ran, origins: [packages] }), ['Packages (w.yaml:14) changed: +ripgrep -jq. (5)']);
    assert.deepEqual(texts(after, { ran }), ['The RUN (line 8 of the Dockerfile) changed: +ripgrep -jq. (5)']);
  });

  it('distinguishes added, removed and moved steps', () => {
    const added = BEFORE.replace('RUN echo last', 'RUN echo first\nRUN echo last');
    assert.deepEqual(texts(added, { ran: ['echo'] }), [
      'The RUN (line 12 of the Dockerfile) is new: RUN echo first. (2)',
    ]);
    assert.deepEqual(texts(BEFORE, { ran: ['last'] }, {}, added), [
      'The RUN (line 12 of the Dockerfile) was removed: RUN echo first. (1)',
    ]);
    const moved = BEFORE.replace('RUN npm ci\n', '').replace('RUN echo last', 'RUN echo last\nRUN npm ci');
    assert.deepEqual(texts(moved, { ran: ['--from', 'last', 'npm'] }), [
      'The RUN (line 12 of the Dockerfile) was moved: RUN npm ci. (3)',
    ]);
    assert.deepEqual(why(moved, { ran: ['npm'] }), ['dev 5/9: instruction at dev 3/9']);
  });

  it('names a build arg without its value, only where it is declared', () => {
    const args = (digest: string): Recorded => ({
      inputs: {
        args: [
          { name: 'MODE', digest },
          { name: 'OTHER', digest },
        ],
      },
    });
    assert.deepEqual(texts(BEFORE, { ran: ['git', 'npm'], ...args('b') }, args('a')), [
      'The value of the build arg MODE changed. (2)',
    ]);
    assert.deepEqual(why(BEFORE, { ran: ['make tools'], ...args('b') }, args('a')), [
      'tools 1/9: cache_cleared at tools 1/9',
    ]);
  });

  it('reports a new build arg only once', () => {
    const before = BEFORE.replace('ARG MODE\n', '');
    const reasons = rebuildReasons(
      recorded(BEFORE, { ran: ['git'], inputs: { args: [{ name: 'MODE', digest: 'a' }] } }),
      recorded(before),
    );
    assert.deepEqual(
      reasons.map(({ cause, also }) => [cause.kind, also]),
      [['instruction', []]],
    );
  });

  it('follows a variable or user to the steps that run with it, but not to copies', () => {
    const after = BEFORE.replace('RUN npm ci', 'ENV CI=1\nCOPY a b\nRUN npm ci');
    const before = BEFORE.replace('RUN npm ci', 'ENV CI=0\nCOPY a b\nRUN npm ci');
    assert.deepEqual(why(after, { ran: ['npm', 'COPY a'] }, {}, before), [
      'dev 3/9: cache_cleared at dev 3/9',
      'dev 4/9: instruction at dev 4/9',
    ]);
    assert.deepEqual(texts(after, { ran: ['npm'] }, {}, before), [
      'The ENV (line 10 of the Dockerfile) changed: +CI=1 -CI=0. (1)',
    ]);
    assert.match(
      texts(BEFORE, { ran: ['last'] }, {}, BEFORE.replace('RUN npm ci', 'RUN npm ci\nUSER me'))[0] ?? '',
      /^The USER \(line 11 of the Dockerfile\) was removed: USER me\./,
    );
    assert.deepEqual(
      why(BEFORE.replace('a=b', 'a=c'), { ran: ['last'] }),
      ['dev 5/9: cache_cleared at dev 5/9'],
      'a label is nothing that a step is made from',
    );
  });

  it('names the files that a step copies, and no others', () => {
    const manifests = (digest: string): Recorded => ({
      inputs: {
        manifests: [
          { name: 'package.json', digest },
          { name: 'go.mod', digest },
          { name: 'package-lock.json', digest: 'x' },
        ],
      },
    });
    assert.deepEqual(texts(BEFORE, { ran: ['COPY package', 'npm'], ...manifests('b') }, manifests('a')), [
      'package.json changed. (2)',
    ]);
    assert.deepEqual(why(BEFORE, { ran: ['git'], ...manifests('b') }, manifests('a')), [
      'dev 1/9: cache_cleared at dev 1/9',
    ]);
  });

  it('names a certificate', () => {
    const text = 'FROM a AS dev\nCOPY --chmod=644 ca-certificates/* /usr/\nRUN x\n';
    const of = (digest: string): Recorded => ({ inputs: { certificates: [{ name: 'corp', digest }] } });
    assert.deepEqual(texts(text, of('b'), of('a'), text), ['The certificate corp changed. (2)']);
  });

  it('names a manifest that is copied from the recorded staging context', () => {
    const text = 'FROM a AS staging\nFROM a AS dev\nCOPY --from=dvm-staging package.json ./\n';
    const of = (digest: string): Recorded => ({
      inputs: { context: [], stagingContext: 'dvm-staging', manifests: [{ name: 'package.json', digest }] },
    });
    assert.deepEqual(texts(text, of('b'), of('a'), text), ['package.json changed. (1)']);
  });

  it("distinguishes the user's own files from staged ones", () => {
    const text =
      'FROM a AS own\nCOPY src/*.ts ./\nRUN --mount=type=bind,source=conf,target=/c make\nCOPY ' +
      '--from=staging package.json ./\n';
    const of = (digest: string): Recorded => ({
      inputs: {
        target: 'own',
        context: [
          { name: 'package.json', digest: 'a' },
          { name: 'src/a.ts', digest },
          { name: 'src/deep/b.ts', digest },
          { name: 'conf/x/y', digest },
        ],
        manifests: [{ name: 'package.json', digest }],
      },
    });
    const reasons = rebuildReasons(recorded(text, of('b')), recorded(text, of('a')));
    assert.deepEqual(
      reasons.map(({ since, cause }) => [
        since.label,
        cause.kind === 'file' ? cause.files.map(({ name, what }) => `${what} ${name}`) : cause.kind,
      ]),
      [
        ['own 2/9', ['context src/a.ts']],
        ['own 2/9', ['context src/a.ts']],
        ['own 2/9', ['context src/a.ts']],
      ],
    );
    const only = (part: string): unknown =>
      rebuildReasons(
        recorded(text, {
          ran: [part],
          inputs: { context: [{ name: 'conf/x/y', digest: 'b' }], manifests: [{ name: 'package.json', digest: 'b' }] },
        }),
        recorded(text, {
          inputs: { context: [{ name: 'conf/x/y', digest: 'a' }], manifests: [{ name: 'package.json', digest: 'a' }] },
        }),
      ).map(({ cause }) => (cause.kind === 'file' ? cause.files.map(({ name }) => name) : cause.kind));
    assert.deepEqual(only('make'), [['conf/x/y']]);
    const unknown: Recorded = { ran: ['COPY src'], inputs: { contextUnknown: true } };
    assert.deepEqual(why(text, unknown, unknown, text), ['own 2/9: context at own 2/9']);
  });

  it('names the base image that changed', () => {
    assert.deepEqual(texts(BEFORE, { bases: { 'debian:trixie': OTHER_DIGEST } }), [
      'debian:trixie now refers to another image: 222222222222, formerly 111111111111. (7)',
    ]);
    assert.match(
      texts(BEFORE, { bases: { 'debian:trixie': OTHER_DIGEST }, inputs: { pull: true } })[0] ?? '',
      /^debian:trixie was pulled as another image/,
    );
    assert.deepEqual(why(BEFORE.replace('debian:trixie', 'debian:sid'), { ran: ['last'] }), [
      'dev 5/9: instruction at base 1/9',
    ]);
  });

  it('ignores another stage if the copy from it was cached', () => {
    const after = BEFORE.replace('make tools', 'make all tools');
    assert.deepEqual(why(after, { ran: ['make', 'last'] }), [
      'tools 1/9: instruction at tools 1/9',
      'dev 5/9: cache_cleared at dev 5/9',
    ]);
    assert.deepEqual(
      why(after, { ran: ['make', '--from', 'last'] }),
      ['tools', 'dev 4/9', 'dev 5/9'].map(
        (label) => `${label === 'tools' ? 'tools 1/9' : label}: instruction at tools 1/9`,
      ),
    );
  });

  it('reports causes that affect the whole build', () => {
    assert.deepEqual(texts(BEFORE, { inputs: { noCache: true } }), ['The cache was disabled (--no-cache). (7)']);
    assert.deepEqual(
      rebuildGroups(rebuildReasons(recorded(BEFORE), undefined)).map(({ cause, steps }) => [cause.kind, steps.length]),
      [['first_build', 7]],
    );
    const deleted = { detail: { steps: [], baseImages: [] } };
    assert.deepEqual(
      rebuildGroups(rebuildReasons(recorded(BEFORE), deleted)).map(({ cause }) => cause.kind),
      ['no_record'],
    );
    assert.deepEqual(texts(BEFORE, { ran: ['npm', 'last'] }), [
      'Inputs unchanged; the cached result was no longer available. (2)',
    ]);
  });

  it('distinguishes another engine from a cleared cache', () => {
    const on = (id: string, host = 'unix:///a.sock'): Recorded => ({
      platform: { type: 'docker', name: 'Docker Engine', host, version: '28', id },
    });
    assert.deepEqual(why(BEFORE, { ran: ['git'], ...on('2') }, on('1')), ['dev 1/9: engine at dev 1/9']);
    assert.deepEqual(why(BEFORE, { ran: ['git'], ...on('1', 'unix:///b.sock') }, on('1')), [
      'dev 1/9: cache_cleared at dev 1/9',
    ]);
  });

  it('reports what the earlier build did not reach', () => {
    const base: Recorded = { inputs: { target: 'base' }, unneeded: ['tools', 'dev'] };
    assert.deepEqual(texts(BEFORE, { ran: ['make', 'git', 'npm', 'COPY', 'last'] }, base), [
      'The last successful build had the target base; this one has dev. (6)',
    ]);
    const before = BEFORE.replace('COPY --from=tools /out /\n', '');
    assert.deepEqual(
      why(BEFORE, { ran: ['make', '--from', 'last'] }, { unneeded: ['tools'] }, before)[0],
      'tools 1/9: newly_needed at tools 1/9',
    );
    assert.match(
      texts(
        'FROM a AS dev\nADD https://example.com/x /x\n',
        {},
        {},
        'FROM a AS dev\nADD https://example.com/x /x\n',
      )[0] ?? '',
      /^It is downloaded, and either the remote content/,
    );
  });

  it('tolerates invalid Dockerfiles', () => {
    const loop =
      'FROM b AS a\nCOPY --from=b x y\nFROM a AS b\nCOPY --from=b --from=9 [ $X\nRUN ' +
      '--mount=type=bind,from=a,source=[ x\n';
    assert.equal(rebuildReasons(recorded(loop), recorded(`${loop}RUN y\n`)).length > 0, true);
  });
});
