import assert from 'node:assert/strict';
import { chmodSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { WorkspaceResult } from '../../../../src/event/event.ts';
import { FakeBuilder, fails } from '../../../support/fake-builder.ts';
import { removeFolders, writeFiles } from '../../../support/folder.ts';
import { type Changes, PipelineFixture } from '../fixture.ts';

const DOCKERFILE = 'FROM node:24-slim\nCOPY src /src\n';
const OWN = 'image: {buildFrom: Dockerfile}';

describe('an image that is up to date', function () {
  this.timeout(60_000);
  let fixture: PipelineFixture;
  let builds: number;

  beforeEach(async () => {
    fixture = new PipelineFixture();
    await fixture.start();
    builds = 0;
  });
  afterEach(() => {
    fixture.close();
    removeFolders();
  });

  async function build(spec = '', changes: Changes = {}): Promise<WorkspaceResult> {
    const builder = new FakeBuilder(fixture.makesImage());
    const result = await fixture.build(builder, changes, spec);
    builds += builder.requests.length;
    return result;
  }

  it('is not built again: the build succeeds with the same tag, and says so', async () => {
    const first = await build();
    const second = await build();
    assert.equal(builds, 1);
    assert.deepEqual(
      [second.status, second.image, second.imageId, second.wasCurrent, second.upToDate],
      ['succeeded', first.image, first.imageId, true, true],
    );
    assert.equal(second.changeDigest, first.changeDigest);
    assert.deepEqual([first.wasCurrent, second.attemptedImage, second.steps], [undefined, undefined, undefined]);
    const records = fixture.events.filter(({ type }) => type === 'dockerfile' || type === 'inputs');
    assert.equal(records.length, 4, 'later builds are compared with it');
  });

  for (const flags of [{ force: true }, { noCache: true }, { pull: true }])
    it(`is built again with ${JSON.stringify(flags)}`, async () => {
      await build();
      const { wasCurrent } = await build('', { flags });
      assert.deepEqual([builds, wasCurrent], [2, undefined]);
    });

  it('is built again after a failed build of other inputs', async () => {
    await build('env: {A: "1"}');
    const failed = await fixture.build(new FakeBuilder(fails('no')), {}, 'env: {A: "2"}');
    assert.equal(failed.status, 'failed');
    await build('env: {A: "2"}');
    assert.equal(builds, 2);
  });

  it('is built again if its receipt is damaged, writable by others, or of another version', async () => {
    await build();
    const [receipt = ''] = await import('node:fs').then(({ readdirSync }) => readdirSync(fixture.home.receipts));
    const file = path.join(fixture.home.receipts, receipt);
    writeFiles(fixture.home.receipts, { [receipt]: '{"format":2}' });
    await build();
    chmodSync(file, 0o622);
    await build();
    assert.equal(builds, 3);
    await build();
    assert.equal(builds, 3);
  });

  it('is built again if the Dockerfile downloads something, or copies an image that variables decide', async () => {
    for (const text of [
      'FROM node:24-slim\nADD https://example.com/x /x\n',
      '# syntax=docker/dockerfile:1\nFROM node:24-slim\n',
      'FROM node:24-slim\nARG X=alpine\nCOPY --from=$X /etc/os-release /x\n',
      'FROM node:24-slim\nONBUILD ADD https://example.com/x /x\n',
    ]) {
      builds = 0;
      writeFiles(fixture.root, { 'app/Dockerfile': text });
      assert.equal((await build(OWN)).status, 'succeeded', text);
      await build(OWN);
      assert.equal(builds, 2, text);
    }
  });

  it('is built again when an image that its Dockerfile copies from is replaced', async () => {
    const files = { 'app/Dockerfile': 'FROM node:24-slim\nCOPY --from=busybox:1 /bin/sh /sh\n' };
    writeFiles(fixture.root, files);
    fixture.store.add('busybox:1');
    await build(OWN);
    await build(OWN);
    assert.equal(builds, 1);
    const old = fixture.store.find('busybox:1');
    old?.tags.splice(0);
    fixture.store.add('busybox:1');
    await build(OWN);
    assert.equal(builds, 2);
  });

  it('is exactly one whose inputs are those of its build, for any edits', async () => {
    const content = fc.constantFrom('a', 'b', 'c');
    const edit = fc.oneof(
      fc.record({ kind: fc.constant('file' as const), name: fc.constantFrom('x', 'y'), content }),
      fc.record({ kind: fc.constant('mode' as const), mode: fc.constantFrom(0o644, 0o755) }),
      fc.record({ kind: fc.constant('link' as const), target: fc.constantFrom('x', 'y') }),
      fc.record({ kind: fc.constant('remove' as const), name: fc.constantFrom('x', 'y') }),
      fc.record({ kind: fc.constant('env' as const), content }),
      fc.record({ kind: fc.constant('arg' as const), content }),
      fc.record({ kind: fc.constant('base' as const) }),
      fc.record({ kind: fc.constant('untag' as const) }),
      fc.record({ kind: fc.constant('nothing' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 8 }), async (edits) => {
        rmSync(path.join(fixture.root, 'app/src'), { recursive: true, force: true });
        rmSync(fixture.home.receipts, { recursive: true, force: true });
        writeFiles(fixture.root, { 'app/Dockerfile': DOCKERFILE, 'app/src/x': '0', 'app/src/y': '0' });
        const state = {
          files: { x: '0', y: '0' } as Record<string, string>,
          mode: 0o644,
          link: '',
          env: '',
          arg: '',
          base: 0,
        };
        let built = '';
        let image: string | undefined;
        for (const each of edits) {
          const folder = path.join(fixture.root, 'app/src');
          const past = new Date(1_700_000_000_000);
          if (each.kind === 'file') {
            writeFiles(folder, { [each.name]: each.content });
            // As a program that restores times: only the content tells.
            utimesSync(path.join(folder, each.name), past, past);
            state.files[each.name] = each.content;
          } else if (each.kind === 'mode') {
            if (state.files['x'] === undefined) continue;
            chmodSync(path.join(folder, 'x'), each.mode);
            state.mode = each.mode;
          } else if (each.kind === 'link') {
            rmSync(path.join(folder, 'link'), { force: true });
            symlinkSync(each.target, path.join(folder, 'link'));
            state.link = each.target;
          } else if (each.kind === 'remove') {
            rmSync(path.join(folder, each.name), { force: true });
            state.files = Object.fromEntries(Object.entries(state.files).filter(([name]) => name !== each.name));
            if (each.name === 'x') state.mode = 0o644;
          } else if (each.kind === 'env') state.env = each.content;
          else if (each.kind === 'arg') state.arg = each.content;
          else if (each.kind === 'base') {
            fixture.store.find('node:24-slim')?.tags.splice(0);
            fixture.store.add('node:24-slim');
            state.base += 1;
          } else if (each.kind === 'untag') fixture.store.find(image ?? '')?.tags.splice(0);
          const isThere = image !== undefined && fixture.store.find(image) !== undefined;
          const now = JSON.stringify(state);
          const {
            wasCurrent,
            image: made,
            status,
          } = await build(`${OWN}, env: {E: "${state.env}"}, build: {args: {ARG_A: "${state.arg}"}}`);
          assert.equal(status, 'succeeded');
          assert.equal(wasCurrent === true, now === built && isThere, `${built}, then ${now}`);
          image = made;
          built = now;
        }
      }),
      { numRuns: 25 },
    );
  });
});
