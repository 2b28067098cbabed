import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { planBuild } from '../../../src/pipeline/build-plan.ts';
import { changeDigest, digestOf, labelDigest } from '../../../src/pipeline/digest.ts';
import { documents, workspaceOf } from '../workspace/documents.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Images that were built before this version have these digests in their labels: they must stay up to date. */
describe('digests of a plan', () => {
  const workspace = workspaceOf(
    documents(
      'kind: App\nmetadata: {name: shop}\nspec: {path: ., language: {name: python, version: "3.12"}}',
      `kind: Workspace
metadata: {name: dev, app: shop}
spec:
  build: {args: {LEVEL: "1", MODE: fast}, devStage: {packages: [jq], customCommands: ["echo $MODE"]}}
  env: {GREETING: hello}`,
    ),
  );
  const gathered = { manifests: [{ name: 'requirements.txt', text: 'flask\n', digest: sha256('flask\n') }] };
  const certificates = [{ name: 'corp', digest: sha256('corp') }];

  it('are the recorded ones', () => {
    const plan = planBuild(workspace, gathered);
    assert.equal(labelDigest(plan, []), '40cc09c4993ad0ee2790dedc74c4eac1a938bf41c0313f75175e2a71d9998a97');
    assert.equal(labelDigest(plan, certificates), 'ec54029bd174d83616b86336e03a8a6289ae1bfc20da3c20de0c66ebb75cab3c');
    const base = planBuild(workspace, gathered, 'base');
    const inputs = { certificates: [], context: 'abc' };
    assert.equal(changeDigest(base, inputs), 'e165ccec3ca05b823316250033e8308b14fa2434c4eee491a9249c1a8235a7ac');
  });

  it('are equal for a plan that is made twice', () => {
    const [one, other] = [planBuild(workspace, gathered), planBuild(workspace, gathered)];
    assert.deepEqual(one, other);
    assert.equal(labelDigest(one, certificates), labelDigest(other, certificates));
  });
});

describe('digestOf', () => {
  const parts = {
    dockerfile: 'FROM a',
    target: 'dev',
    args: { A: '1', B: '2' },
    manifests: [
      { name: 'x', digest: '1' },
      { name: 'y', digest: '2' },
    ],
    certificates: [],
  };

  it('ignores the order of args and manifests', () => {
    const flipped = { ...parts, args: { B: '2', A: '1' }, manifests: parts.manifests.toReversed() };
    assert.equal(digestOf(flipped), digestOf(parts));
    assert.equal(digestOf(parts), '7c23cd853d8de18b6a51fa5f97848cb1d1009013854176b3d9649d013f92a13e');
  });

  it('changes with everything that changes the image', () => {
    const others = [
      { dockerfile: 'FROM b' },
      { target: 'base' },
      { args: { A: '1', B: '3' } },
      { args: { A: '12', B: '' } },
      { manifests: [{ name: 'x', digest: '12' }] },
      { manifests: [] },
      { certificates: [{ name: 'x', digest: '1' }] },
      { certificates: [{ name: 'x', digest: '2' }] },
      { context: '' },
      { context: '1' },
    ];
    const all = [parts, ...others.map((change) => ({ ...parts, ...change }))].map(digestOf);
    assert.equal(new Set(all).size, all.length);
  });
});
