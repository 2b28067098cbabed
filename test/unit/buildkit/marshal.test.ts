import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { fromBinary } from '@bufbuild/protobuf';
import { OpSchema } from '../../../src/buildkit/gen/ops_pb.js';
import { marshal, type Marshalled } from '../../../src/buildkit/llb/marshal.ts';
import { git, image, local, normalReference, scratch } from '../../../src/buildkit/llb/source.ts';
import { diff, merge, type State } from '../../../src/buildkit/llb/state.ts';

const PLATFORM = { os: 'linux', architecture: 'amd64' };
const base = (): State => image('debian', { platform: PLATFORM });

function done(state: State): Marshalled {
  const marshalled = marshal(state.output);
  assert.ok(marshalled !== undefined);
  return marshalled;
}

const ops = (state: State) => done(state).definition.def.map((bytes) => fromBinary(OpSchema, bytes));
const identifier = (state: State): string => {
  const [op] = ops(state);
  return op?.op.case === 'source' ? op.op.value.identifier : '';
};

describe('marshal', () => {
  it('does not depend on the order of variables and mounts', () => {
    const graph = (flip: boolean): State => {
      const env = flip ? { B: '2', A: '1' } : { A: '1', B: '2' };
      const mounts = [
        { kind: 'cache', target: '/b', id: 'b' },
        { kind: 'tmpfs', target: '/a' },
      ] as const;
      return base()
        .env(env)
        .run(['true'], { mounts: flip ? mounts.toReversed() : mounts });
    };
    assert.deepEqual(done(graph(true)).definition.def, done(graph(false)).definition.def);
  });

  it('identifies each vertex by its digest, and ends with the requested output', () => {
    const run = base().run(['true']);
    const { definition, digests } = done(run);
    const all = definition.def.map((bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`);
    assert.equal(all.length, 3);
    assert.deepEqual([...digests.values()], all.slice(0, 2));
    const last = fromBinary(OpSchema, definition.def[2] ?? new Uint8Array());
    assert.deepEqual(
      last.inputs.map(({ digest }) => digest),
      [all[1]],
    );
    assert.equal(last.op.case, undefined);
  });

  it('contains a vertex once that two branches share or duplicate', () => {
    assert.equal(ops(merge([base().run(['a']), base().run(['b'])])).length, 5);
    assert.equal(ops(merge([base().run(['a']), base().run(['a'])])).length, 4);
  });

  it('keeps names and source locations out of the digests', () => {
    const file = { filename: 'recipe.yml', text: 'a\nb\n', language: 'yaml' };
    const named = done(base().run(['true'], { name: 'a name', source: { file, startLine: 2, endLine: 2 } }));
    const plain = done(base().run(['true']));
    assert.deepEqual(named.definition.def, plain.definition.def);
    const [, digest = ''] = [...named.digests.values()];
    assert.equal(named.definition.metadata[digest]?.description['llb.customname'], 'a name');
    assert.equal(named.definition.source?.infos[0]?.filename, 'recipe.yml');
    assert.equal(named.definition.source.locations[digest]?.locations[0]?.ranges[0]?.start?.line, 2);
  });

  it('supports more vertices than the call stack is deep', function () {
    this.timeout(20_000);
    let state: State = base();
    for (let index = 0; index < 20_000; index += 1) state = state.run([String(index)]);
    assert.equal(done(state).digests.size, 20_001);
  });

  it('returns undefined for an empty file system', () => assert.equal(marshal(scratch().output), undefined));

  it('numbers the outputs of writable mounts', () => {
    const root = base();
    const run = root.run(['true'], {
      mounts: [
        { kind: 'bind', target: '/z', from: scratch() },
        { kind: 'bind', target: '/a', from: root, readonly: true },
        { kind: 'bind', target: '/b', from: scratch() },
      ],
    });
    const exec = ops(run).find(({ op }) => op.case === 'exec');
    assert.ok(exec?.op.case === 'exec');
    assert.deepEqual(
      exec.op.value.mounts.map(({ destination, input, output }) => [destination, input, output]),
      [
        ['/', 0n, 0n],
        ['/a', 0n, -1n],
        ['/b', -1n, 1n],
        ['/z', -1n, 2n],
      ],
    );
    assert.equal(run.mount('/z').output?.index, 2);
    assert.throws(() => run.mount('/a'), RangeError);
  });

  it('applies each file action to the result of the previous one', () => {
    const file = base().file([
      { kind: 'folder', path: 'x/' },
      { kind: 'copy', from: image('other', { platform: PLATFORM }), source: 'a', destination: '/x/' },
      { kind: 'remove', path: '/y' },
    ]);
    const op = ops(file).find(({ op: { case: kind } }) => kind === 'file');
    assert.ok(op?.op.case === 'file');
    assert.deepEqual(
      op.op.value.actions.map(({ input, secondaryInput, output }) => [input, secondaryInput, output]),
      [
        [0n, -1n, -1n],
        [2n, 1n, -1n],
        [3n, -1n, 0n],
      ],
    );
  });

  it('omits the difference to an empty file system', () => {
    const state = base();
    assert.equal(diff(scratch(), state), state);
    assert.equal(diff(state, scratch()).output, undefined);
  });

  for (const [reference, full] of [
    ['debian', 'docker.io/library/debian:latest'],
    ['a/b:1', 'docker.io/a/b:1'],
    ['localhost/a', 'localhost/a:latest'],
    ['r.example:5000/a', 'r.example:5000/a:latest'],
    ['a@sha256:b', 'docker.io/library/a@sha256:b'],
  ] as const) {
    it(`normalizes the image name ${reference}`, () => assert.equal(normalReference(reference), full));
  }

  it('identifies sources like BuildKit', () => {
    assert.equal(
      identifier(git('https://me@host.example/a/b.git', { ref: 'main', subfolder: 'sub' })),
      'git://host.example/a/b.git#main:sub',
    );
    assert.equal(identifier(git('git@host.example:a/b.git')), 'git://host.example/a/b.git');
    assert.equal(
      identifier(git('ssh://git@host.example/a/b.git', { subfolder: 'x' })),
      'git://host.example/a/b.git#:x',
    );
    assert.equal(identifier(local('context')), 'local://context');
  });
});
