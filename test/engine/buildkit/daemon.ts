import assert from 'node:assert/strict';
import { shortcomings } from '../../../src/buildkit/capabilities.ts';
import type { BuildKit } from '../../../src/buildkit/client.ts';
import { thisPlatform } from '../../../src/buildkit/llb/vertex.ts';
import { definitionOf, script, unique } from './fixture.ts';

/** What the daemon reports about itself. */
export function daemonSuite(kit: () => BuildKit): void {
  it('lists its worker, platforms and capabilities', async () => {
    assert.equal((await kit().workers()).length, 1);
    assert.notEqual(await kit().version(), '');
    const { names, snapshotter, platforms } = await kit().capabilities();
    assert.ok(names.has('mergeop') && names.has('exec.secretenv'));
    assert.notEqual(snapshotter, undefined);
    assert.ok(platforms.some(({ os, architecture }) => os === 'linux' && architecture === thisPlatform().architecture));
    const needs = { containerdImageStore: true, capabilities: ['diffop', 'no.such.thing'] };
    assert.deepEqual(await shortcomings(kit(), needs), [{ kind: 'missing_capabilities', names: ['no.such.thing'] }]);
  });

  it('lists its cache and prunes by filter', async () => {
    const name = unique();
    await kit().solve({ request: { definition: definitionOf(script(`echo ${name} > /file`)), internal: true } });
    const found = (await kit().diskUsage()).filter(({ description }) => description.includes(name));
    assert.equal(found.length, 1, 'the step has a record');
    const [record] = found;
    assert.ok(record);
    assert.deepEqual(
      (await kit().prune([`id==${record.id}`], { all: true })).map(({ id }) => id),
      [record.id],
    );
    assert.deepEqual(await kit().diskUsage([`id==${record.id}`]), []);
  });

  it('never prunes without a filter', async () => {
    await assert.rejects(kit().prune([], { all: true }), RangeError);
  });

  it('records builds in its history unless they are internal, and deletes the records', async () => {
    const mark = unique();
    const build = (internal: boolean) =>
      kit()
        .solve({
          request: {
            frontend: 'dockerfile.v0',
            frontendAttributes: { 'build-arg:MARK': `${mark}-${internal}`, filename: 'none' },
            internal,
          },
        })
        .catch(() => undefined);
    await build(true);
    await build(false);
    const records = (await kit().history()).filter((each) =>
      each.frontendAttributes['build-arg:MARK']?.startsWith(mark),
    );
    assert.deepEqual(
      records.map((each) => each.frontendAttributes['build-arg:MARK']),
      [`${mark}-false`],
    );
    const ref = records[0]?.ref ?? '';
    await kit().forget(ref);
    assert.ok((await kit().history()).every((each) => each.ref !== ref));
  });
}
