import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type BuildFacts, buildView } from '../../../../src/editor/build-page/build-model.ts';
import { errorView } from '../../../../src/editor/build-page/error-view.ts';
import { errorMarkdown } from '../../../../src/editor/history/error-markdown.ts';
import { layersView } from '../../../../src/editor/build-page/layer-views.ts';
import { stepKind } from '../../../../src/editor/build-page/step-views.ts';
import { median, trendViews } from '../../../../src/editor/build-page/trend-views.ts';
import type { ErrorReport } from '../../../../src/event/error.ts';
import type { EventBody } from '../../../../src/event/event.ts';
import { DetailFold } from '../../../../src/session/index/detail.ts';
import { fold } from '../../../../src/session/log/fold.ts';
import type { TrendPoint } from '../../../../src/session/index/trend.ts';
import type { BuildView } from '../../../../src/webview/build/build-protocol.ts';
import { applyDelta, deltaOf } from '../../../../src/webview/build/build-delta.ts';
import { eventsOf, startOf } from '../../session/fixture.ts';
import { named } from '../../../support/steps.ts';

const key = 'a';
const STEPS: readonly EventBody[] = [
  { type: 'step.started', key, step: 'x', ...named('[dev 1/2] RUN make'), inputs: [], startedAt: 1_002_000 },
  {
    type: 'step.finished',
    key,
    step: 'x',
    ...named('[dev 1/2] RUN make'),
    cached: false,
    startedAt: 1_002_000,
    completedAt: 1_003_000,
  },
  { type: 'step.started', key, step: 'y', ...named('[dev 2/2] RUN check'), inputs: ['x'], startedAt: 1_003_000 },
];
const END: EventBody = {
  type: 'workspace.finished',
  key,
  result: {
    status: 'failed',
    durationMs: 9,
    error: {
      kind: 'step_failed',
      message: 'Step "dev 2/2" ended.',
      step: '[dev 2/2] RUN check',
      exitCode: 3,
      file: '/home/me/code/w.yaml',
      line: 4,
      output: ['said ``` this', 'and that'],
    },
  },
};

function facts(...bodies: readonly EventBody[]): BuildFacts {
  const events = eventsOf(startOf('a', 'b'), { type: 'workspace.started', key }, ...bodies);
  const session = fold(events);
  const row = session?.workspaces[0];
  assert.ok(session && row);
  const details = new DetailFold();
  for (const event of events) details.push(event);
  const place = { line: 3, endLine: 3, origin: { at: 3, file: '/code/w.yaml', line: 12, column: 1 } };
  return {
    session,
    row,
    names: new Map(),
    detail: details.detail(),
    places: new Map([['y', place]]),
    phases: [],
    trend: [],
  };
}

describe('buildView', () => {
  it('tells of a running build its steps and what the end waits for', () => {
    const { heading, steps, path, workspaces } = buildView(facts(...STEPS), 1_010_000);
    assert.equal(heading.outcome, 'is being built');
    assert.deepEqual(
      steps.map(({ label, text, kind, location, line }) => [label, text, kind, location, line]),
      [
        ['dev 1/2', 'RUN make', 'run', undefined, undefined],
        ['dev 2/2', 'RUN check', 'run', 'w.yaml:12', 3],
      ],
    );
    assert.deepEqual(path, [
      { id: 'x', costMs: 1000, savesMs: 1000 },
      { id: 'y', costMs: 7000, savesMs: 7000 },
    ]);
    assert.deepEqual(
      workspaces.map(({ name, status }) => [name, status]),
      [
        ['shop/a', 'in_progress'],
        ['shop/b', 'queued'],
      ],
    );
  });

  it('tells of a failed one the error, its place and its step', () => {
    const { heading, error } = buildView(facts(...STEPS, END), 0);
    assert.equal(heading.outcome, 'failed in step dev 2/2');
    assert.deepEqual(
      [error?.location, error?.exitCode, error?.output.length, error?.title],
      ['w.yaml:4', 3, 2, 'Build step failed'],
    );
  });

  it('names every kind of error, and has a title for one that it does not know', () => {
    const titleFor = (kind: string): string => errorView({ kind, message: '' } as ErrorReport).title;
    assert.deepEqual(['out_of_memory', 'checksum', 'of a later version', 'constructor'].map(titleFor), [
      'Out of memory',
      'Checksum mismatch',
      'Build failed',
      'Build failed',
    ]);
  });

  it('says of one that comes from a file that it can only be looked at', () => {
    assert.equal(buildView({ ...facts(...STEPS, END), file: '/code/build.jsonl.gz' }, 0).heading.readOnly, true);
  });

  it('is the same after deltas as when it is sent as a whole', () => {
    const all = [...STEPS, END];
    fc.assert(
      fc.property(
        fc.array(fc.nat(all.length), { minLength: 2, maxLength: 5 }).map((cuts) => cuts.sort((a, b) => a - b)),
        (cuts) => {
          const views = cuts.map((cut) => buildView(facts(...all.slice(0, cut)), 1_010_000 + cut));
          let page = views[0] as BuildView;
          for (const [index, view] of views.slice(1).entries()) {
            const delta = deltaOf(views[index] as BuildView, view);
            page = delta === undefined ? page : applyDelta(page, JSON.parse(JSON.stringify(delta)) as typeof delta);
            // Ids of sessions are new in each.
            assert.deepEqual({ ...page, heading: view.heading }, view);
          }
        },
      ),
    );
  });
});

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
  it('is the state where that says more', () =>
    assert.deepEqual(
      (['waiting', 'failed', 'cancelled', 'cached'] as const).map((state) =>
        stepKind({ state, ...named('exporting'), bytes: 0 }),
      ),
      ['waiting', 'failed', 'cancelled', 'cached'],
    ));
});

describe('trendViews', () => {
  const point = (
    session: number,
    durationMs: number,
    sizeBytes: number,
    status: TrendPoint['status'] = 'succeeded',
  ): TrendPoint => ({
    sessionId: String(session),
    status,
    startedAt: session,
    completedAt: session,
    durationMs,
    sizeBytes,
  });

  it('marks what is worse than usual, by the builds before it', () => {
    const points = [
      point(5, 30_000, 500e6),
      point(4, 12_000, 400e6),
      point(3, 9000, 0, 'failed'),
      point(2, 10_000, 401e6),
      point(1, 11_000, 399e6),
    ];
    const [duration, size] = trendViews(points, '5');
    assert.deepEqual(
      [duration?.points.map(({ session }) => session), duration?.median],
      [['1', '2', '3', '4', '5'], 11_500],
    );
    assert.equal(duration?.regression, 'Duration: 30.0 s, usually 11.0 s');
    assert.equal(size?.regression, 'Image size: 500 MB, usually 400 MB');
    assert.equal(trendViews(points, '4')[0]?.regression, undefined, 'two builds are no habit');
    assert.deepEqual(trendViews(points.slice(4), '1'), []);
  });

  it('knows the median', () =>
    assert.deepEqual([median([]), median([3]), median([4, 1]), median([9, 1, 5])], [undefined, 3, 2.5, 5]));
});

describe('layersView', () => {
  const layer = (createdBy: string, sizeBytes: number) => ({ createdBy, sizeBytes });

  it('names what made an image grow', () => {
    const before = [
      layer('RUN /bin/sh -c npm i # buildkit', 10e6),
      layer('RUN /bin/sh -c rm # buildkit', 2e6),
      layer('/bin/sh -c #(nop) ADD file:x in / ', 80e6),
    ];
    const now = [
      layer('RUN |1 A=2 /bin/sh -c npm i # buildkit', 45e6),
      layer('COPY . . # buildkit', 7e6),
      layer('/bin/sh -c #(nop) ADD file:x in / ', 80e6),
    ];
    const view = layersView(now, before);
    assert.deepEqual(
      view?.layers.map(({ text, sizeBytes, growthBytes, isNew }) => [text, sizeBytes, growthBytes, isNew]),
      [
        ['ADD file:x in /', 80e6, 0, false],
        ['RUN npm i', 45e6, 35e6, false],
        ['COPY . .', 7e6, 7e6, true],
      ],
    );
    assert.equal(view.growth, '40 MB larger than the last image: RUN npm i (+35 MB), COPY . . (new, +7.0 MB)');
  });

  it('says nothing of what it does not know', () => {
    assert.equal(layersView(undefined, []), null);
    assert.deepEqual(layersView([layer('RUN a', 5)], undefined), {
      layers: [{ text: 'RUN a', sizeBytes: 5, isNew: false }],
    });
    assert.equal(layersView([layer('RUN a', 5)], [layer('RUN a', 5e6)])?.growth, undefined);
  });
});

describe('issueText', () => {
  it('tells all that helps, in fences that hold, and not where the user lives', () => {
    const { session, row } = facts(END);
    const text = errorMarkdown(session, row, { version: '0.1.0', editor: '1.110', home: '/home/me', system: 'Linux' });
    for (const part of [
      '### Step "dev 2/2" ended.',
      '- **Exit code**: `3`',
      '- **Location**: `~/code/w.yaml:4`',
      '\n````\nsaid ``` this\nand that\n````',
    ])
      assert.ok(text.includes(part), text);
    assert.ok(!text.includes('/home/me'));
    assert.equal(errorMarkdown(session, facts().row, { version: '', editor: '', home: '', system: '' }), '');
  });
});
