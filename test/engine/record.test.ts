import assert from 'node:assert/strict';
import { BuildKit } from '../../src/buildkit/client.ts';
import { engineTarget } from '../../src/engine/direct/connections.ts';
import { detectEngine } from '../../src/engine/connection/platform.ts';
import { forgetBuilds } from '../../src/engine/images/records.ts';
import { cacheShare } from '../../src/session/index/trend.ts';
import { stepLocations } from '../../src/session/log/step-locations.ts';
import { dvm } from '../support/dvm.ts';
import { build, onlyRow, status } from './build.ts';
import { appName, Scratch, uniqueMarker, workspaceText } from './scratch.ts';
import { afterSharedBuild } from './shared-build.ts';
import { hostEnvironment } from '../../src/engine/connection/host-environment.ts';

describe('the build record', () => {
  let scratch: Scratch;

  before(afterSharedBuild);
  beforeEach(() => {
    scratch = new Scratch({ keepsLayers: true });
  });
  afterEach(() => scratch.remove());

  it('has the inputs, the steps and the result', async () => {
    const value = uniqueMarker();
    const command = `echo ${uniqueMarker()} $CONTACT | head -c 20000 > /opt/made`;
    const text = workspaceText({ app: appName('record'), args: { CONTACT: value }, commands: [command, 'true'] });
    const file = scratch.write('w.yaml', text);
    const first = await build(scratch, ['w', '--pull']);
    assert.equal(first.exitCode, 0, JSON.stringify(first));
    const { record, workspaces } = await scratch.store().detail(first.session.id);
    const [row] = record.workspaces;
    assert.ok(row !== undefined);
    const detail = workspaces.get(row.ref.key);
    assert.ok(detail?.dockerfile !== undefined && detail.inputs !== undefined && detail.layers !== undefined);

    assert.equal(detail.dockerfile.fingerprint, row.result?.fingerprint);
    assert.deepEqual(
      [detail.inputs.target, detail.inputs.pull, detail.inputs.noCache, detail.inputs.args.map(({ name }) => name)],
      ['dev', true, false, ['CONTACT']],
    );
    assert.ok(!JSON.stringify(detail.inputs).includes(value));
    assert.match(detail.baseImages[0]?.image ?? '', /debian:.*-slim$/);

    const byName = new Map(detail.steps.map((step) => [step.name, step]));
    const ran = detail.steps.find(({ name }) => name.includes('/opt/made'));
    assert.deepEqual([ran?.state, ran?.error], ['done', undefined]);
    assert.ok(ran?.startedAt !== undefined && ran.completedAt !== undefined && ran.inputs.length > 0);
    const digests = new Set(detail.steps.map(({ step }) => step));
    assert.deepEqual(
      detail.steps.flatMap(({ inputs }) => inputs).filter((input) => !digests.has(input)),
      [],
      'the graph is whole',
    );
    assert.equal(byName.size, detail.steps.length, 'each step once');
    const locations = stepLocations(detail);
    const line = text.split('\n').findIndex((each) => each.includes('/opt/made')) + 1;
    assert.deepEqual([locations.get(ran.step)?.origin?.file, locations.get(ran.step)?.origin?.line], [file, line]);
    // Steps that several builds share, such as base images, have the name that the first build gave them.
    const unplaced = detail.steps.filter(
      ({ step, name }) => !locations.has(step) && /^\[(?!internal)(?!.*\] FROM )/.test(name),
    );
    assert.deepEqual(
      unplaced.map(({ name }) => name),
      [],
    );

    assert.ok(detail.layers.some(({ createdBy, sizeBytes }) => createdBy.includes('/opt/made') && sizeBytes > 0));
    assert.ok(detail.layers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) > 10_000_000);
  });

  it('counts the cached steps of each build', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('share'), commands: [`echo ${uniqueMarker()}`, 'true'] }));
    assert.equal((await build(scratch, ['w'])).exitCode, 0);
    assert.equal((await build(scratch, ['w'])).exitCode, 0);
    const key = (await scratch.store().latest())?.workspaces[0]?.ref.key ?? '';
    const [second, first] = await scratch.store().trend(key, { limit: 5 });
    assert.ok(first?.steps !== undefined && second?.steps !== undefined);
    assert.equal(cacheShare(second), 1);
    assert.deepEqual([second.steps.total, typeof second.sizeBytes], [first.steps.total, 'number']);
    assert.ok(first.steps.total - first.steps.cached >= 2, 'its two commands had to run');
    assert.equal((await scratch.store().lastSuccessBefore(key, second.completedAt))?.sessionId, first.sessionId);
  });

  it('of a failed build has the steps that never started', async () => {
    scratch.write(
      'w.yaml',
      workspaceText({ app: appName('stuck'), commands: [`echo ${uniqueMarker()}; exit 7`, 'true'] }),
    );
    const document = await build(scratch, ['w']);
    assert.equal(onlyRow(document).error?.exitCode, 7);
    const { record, workspaces } = await scratch.store().detail(document.session.id);
    const detail = workspaces.get(record.workspaces[0]?.ref.key ?? '');
    const commands = detail?.steps
      .filter(({ name }) => / RUN (?:echo marker|true)/.test(name))
      .map(({ name, state }) => [/RUN (\w+)/.exec(name)?.[1], state]);
    assert.deepEqual(commands?.sort(), [
      ['echo', 'failed'],
      ['true', 'waiting'],
    ]);
    assert.equal(detail?.layers, undefined);
    assert.ok((record.workspaces[0]?.result?.steps?.total ?? 0) > 2);
  });

  it('is also in the engine, unmasked, after a build by docker buildx, until it is deleted there', async () => {
    scratch.write('w.yaml', workspaceText({ app: appName('twice'), commands: ['true'] }));
    const by = (builder: string) => build(scratch, ['w'], { env: { DVM_BUILDER: builder } });
    const [one, other, direct] = [await by('buildx'), await by('buildx'), await by('direct')];
    // The engine's record has the name under which the image was exported.
    const exportedAs = async ({ session }: typeof one): Promise<string> =>
      (await scratch.store().get(session.id)).workspaces[0]?.result?.attemptedImage ?? '';
    const [first, second, third] = [await exportedAs(one), await exportedAs(other), await exportedAs(direct)];
    assert.ok((await recorded()).includes(first));
    assert.ok(!(await recorded()).includes(third));
    const { exitCode, stdout, stderr } = await dvm(scratch, [
      'session',
      'delete',
      one.session.id,
      '--yes',
      '-o',
      'json',
    ]);
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { deleted: [one.session.id], engineRecords: 1 });
    const left = await recorded();
    assert.ok(!left.includes(first) && left.includes(second));
    assert.equal((await status(scratch)).session.id, direct.session.id);
    assert.equal(await forgetBuilds((await detectEngine(hostEnvironment())).engine, new Set([second])), 1);
    assert.ok(!(await recorded()).includes(second));
  });
});

/** The images of all builds that the engine has records of. */
async function recorded(): Promise<string[]> {
  const kit = new BuildKit(engineTarget((await detectEngine(hostEnvironment())).engine));
  try {
    return (await kit.history()).flatMap(({ exporters }) =>
      exporters.map(({ attributes }) => attributes['name']?.replace('docker.io/library/', '') ?? ''),
    );
  } finally {
    kit.close();
  }
}
