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
    assert.equal(labelDigest(plan, []), '0c3cdbe50473128687bf1f22fcffed38529e4c4303b5e5867492a1025a959e4f');
    assert.equal(labelDigest(plan, certificates), '01ad19aad3c77b3a6b37ff7df6873c5ee44f07f5ad4bc43d1cf2a242ec1dc94f');
    const base = planBuild(workspace, gathered, 'base');
    const inputs = { certificates: [], context: 'abc' };
    assert.equal(changeDigest(base, inputs), 'a896bcc9f3b6a88111047123eb38c0f00c2ae58900169ddf7f3dcff49bd226d7');
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
