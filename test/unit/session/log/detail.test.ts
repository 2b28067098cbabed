import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildInputs, EventBody } from '../../../../src/event/event.ts';
import type { Home } from '../../../../src/home/folder.ts';
import { archivedLog, detailLog } from '../../../../src/session/log/log.ts';
import { openStore } from '../../../../src/session/store.ts';
import { stepLocations } from '../../../../src/session/log/step-locations.ts';
import { removeFolders, scratchHome } from '../../../support/folder.ts';
import { newSession, succeeded } from '../fixture.ts';
import { named } from '../../../support/steps.ts';

const key = 'shop-a';
const digest = `sha256:${'4'.repeat(64)}`;
const inputs: BuildInputs = {
  target: 'dev',
  args: [{ name: 'A', digest: 'aa' }],
  manifests: [{ name: 'go.mod', digest: 'bb' }],
  certificates: [],
  noCache: false,
  pull: true,
  builder: 'Docker Engine 28',
  layerCache: true,
};
const origin = { at: 3, file: '/code/w.yaml', line: 12, column: 9 };
const layers = [
  { createdBy: 'RUN make', sizeBytes: 4096 },
  { createdBy: 'ADD rootfs.tar /', sizeBytes: 86_200_000 },
];
const BUILD: readonly EventBody[] = [
  {
    type: 'dockerfile',
    key,
    text: '# x\nFROM debian:trixie-slim AS dev\nRUN make\n',
    fingerprint: 'print',
    origins: [origin],
  },
  { type: 'inputs', key, inputs },
  { type: 'step.waiting', key, step: 'sha256:run', ...named('[dev 2/2] RUN make'), inputs: ['sha256:from'] },
  {
    type: 'step.started',
    key,
    step: 'sha256:from',
    ...named(`[dev 1/2] FROM docker.io/library/debian:trixie-slim@${digest}`),
    inputs: [],
    startedAt: 10,
  },
  {
    type: 'step.finished',
    key,
    step: 'sha256:from',
    ...named(`[dev 1/2] FROM docker.io/library/debian:trixie-slim@${digest}`),
    cached: true,
    startedAt: 10,
    completedAt: 11,
  },
  {
    type: 'step.started',
    key,
    step: 'sha256:run',
    ...named('[dev 2/2] RUN make'),
    inputs: ['sha256:from'],
    startedAt: 20,
  },
  ...Array.from({ length: 500 }, (_, index): EventBody => ({
    type: 'log',
    key,
    step: 'sha256:run',
    stream: 'stdout',
    line: `line ${index} ${'x'.repeat(100)}`,
  })),
  {
    type: 'step.finished',
    key,
    step: 'sha256:run',
    ...named('[dev 2/2] RUN make'),
    cached: false,
    startedAt: 20,
    completedAt: 50,
  },
  { type: 'image', key, image: 'i', imageId: 'sha256:i', layers },
];

describe("the details of a workspace's build", () => {
  let home: Home;
  beforeEach(() => {
    home = scratchHome();
  });
  afterEach(removeFolders);

  it('are complete while it runs, and after the log was compressed', async () => {
    const store = openStore(home);
    const recorder = await store.begin(newSession('a'));
    const reader = store.openDetails(recorder.id, key);
    for (const body of BUILD.slice(0, 6)) recorder.emit(body);
    recorder.emit({ type: 'phase.started', key, phase: 6 });
    assert.deepEqual(
      (await reader.read()).steps.map(({ step, state }) => [step, state]),
      [
        ['sha256:run', 'running'],
        ['sha256:from', 'cached'],
      ],
    );
    for (const body of BUILD.slice(6)) recorder.emit(body);
    recorder.emit({ type: 'workspace.finished', key, result: succeeded('i') });
    const running = await reader.read();
    await recorder.finish();
    assert.ok(existsSync(archivedLog(home.session(recorder.id), key)));
    const { record, heartbeatAt, workspaces } = await openStore(home).detail(recorder.id.slice(0, 8));
    assert.deepEqual(record, await store.get(recorder.id));
    assert.ok(heartbeatAt !== undefined && heartbeatAt <= Date.now());
    const detail = workspaces.get(key);
    assert.deepEqual(detail, running);
    assert.deepEqual(await reader.read(), detail, 'the same reader goes on in the compressed log');
    assert.deepEqual(detail.baseImages, [{ image: 'docker.io/library/debian:trixie-slim', digest }]);
    assert.deepEqual([detail.inputs, detail.layers, detail.dockerfile?.fingerprint], [inputs, layers, 'print']);
    assert.deepEqual(
      detail.steps.map(({ step, state, inputs: needs, runMs }) => [step, state, needs, runMs]),
      [
        ['sha256:run', 'done', ['sha256:from'], 30],
        ['sha256:from', 'cached', [], 1],
      ],
    );
    assert.deepEqual(
      [...stepLocations(detail)],
      [
        ['sha256:run', { line: 3, endLine: 3, origin }],
        ['sha256:from', { line: 2, endLine: 2 }],
      ],
    );
  });

  it('are empty for a build that never ran a step, and for one whose log was deleted', async () => {
    const store = openStore(home);
    const recorder = await store.begin(newSession('a', 'b'));
    await recorder.finish();
    const { workspaces } = await store.detail(recorder.id);
    assert.deepEqual(
      [...workspaces],
      [
        [key, { steps: [], baseImages: [] }],
        ['shop-b', { steps: [], baseImages: [] }],
      ],
    );
    await assert.rejects(store.detail('nothing'), { code: 'not_found' });
    assert.throws(() => store.openDetails('..', key), { code: 'not_found' });
    assert.throws(() => store.openDetails(recorder.id, '../x'), { code: 'not_found' });
  });

  it('skip garbage, an incomplete last line, and events of other sessions', async () => {
    const store = openStore(home);
    const recorder = await store.begin(newSession('a'));
    for (const body of BUILD.slice(0, 2)) recorder.emit(body);
    recorder.emit({ type: 'phase.started', key, phase: 6 });
    const path = detailLog(home.session(recorder.id), key);
    const foreign = JSON.stringify({
      ...BUILD[1],
      v: 1,
      seq: 9,
      time: 1,
      session: 'another',
      inputs: { ...inputs, target: 'other' },
    });
    appendFileSync(path, `\0\n{"type":"later"}\n${foreign}\n{"type":"log"\n{"type":"image","key":"${key}"`);
    const reader = store.openDetails(recorder.id, key);
    assert.equal((await reader.read()).inputs?.target, 'dev');
    appendFileSync(
      path,
      `,"image":"i","imageId":"x","layers":[],"v":1,"seq":10,"time":1,"session":"${recorder.id}"}\n`,
    );
    assert.deepEqual((await reader.read()).layers, []);
    await recorder.finish();
  });

  it('reject with an error if the log cannot be read', async () => {
    const store = openStore(home);
    const recorder = await store.begin(newSession('a'));
    await recorder.finish();
    mkdirSync(detailLog(home.session(recorder.id), key));
    await assert.rejects(store.detail(recorder.id), { code: 'storage' });
    writeFileSync(archivedLog(home.session(recorder.id), key), 'not compressed');
    await assert.rejects(store.detail(recorder.id), { code: 'storage', message: /shop-a\.jsonl\.gz/ });
    assert.ok(existsSync(join(home.session(recorder.id), 'session.jsonl')));
  });
});
