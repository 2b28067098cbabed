import assert from 'node:assert/strict';
import { claimOf, isFree, settleTag, type TagStore } from '../../../../src/engine/images/claim.ts';

const TAG = 'dvm-dev-shop:20261127-101010';

describe('a claim on a tag', () => {
  it('is a valid tag that no other build has', () => {
    assert.match(claimOf(TAG), /^dvm-dev-shop:20261127-101010-[0-9a-f]{8}$/);
    assert.notEqual(claimOf(TAG), claimOf(TAG));
  });

  it('blocks other builds, as the tag itself does', () => {
    const own = `${TAG}-00000000`;
    assert.ok(isFree(TAG, own, []));
    assert.ok(
      isFree(TAG, own, [own, `${TAG}-2`, `${TAG}-2-11111111`, 'dvm-dev-shop:20261127-101011', 'dvm-dev-shop:latest']),
    );
    assert.ok(!isFree(TAG, own, [own, TAG]));
    assert.ok(!isFree(TAG, own, [own, `${TAG}-11111111`]));
  });
});

/** The tags of an engine whose every call waits for its turn. */
function scheduledStore(images: Map<string, string>, turn: () => Promise<void>): TagStore {
  const after = async <T>(work: () => T): Promise<T> => {
    await turn();
    return work();
  };
  return {
    tagsOf: (repository) => after(() => [...images.keys()].filter((tag) => tag.startsWith(`${repository}:`))),
    idOf: (tag) => after(() => images.get(tag)),
    tag: (id, tag) => after(() => void images.set(tag, id)),
    untag: (tag) => after(() => void images.delete(tag)),
  };
}

/** Every order in which the calls of two builds can follow each other: five each, the export first. */
function orders(one = 5, other = 5): number[][] {
  if (one === 0 && other === 0) return [[]];
  return [
    ...(one > 0 ? orders(one - 1, other).map((rest) => [0, ...rest]) : []),
    ...(other > 0 ? orders(one, other - 1).map((rest) => [1, ...rest]) : []),
  ];
}

/** Builds both images with the calls in this order; returns their tags, and the image of each tag in the end. */
async function buildBoth(
  order: readonly number[],
): Promise<{ readonly tags: string[]; readonly images: Map<string, string> }> {
  const images = new Map<string, string>();
  const waiting: (() => void)[][] = [[], []];
  const builds = ['one', 'other'].map(async (id, index) => {
    const turn = (): Promise<void> => new Promise((resolve) => waiting[index]?.push(resolve));
    const store = scheduledStore(images, turn);
    const claim = `${TAG}-${String(index).repeat(8)}`;
    await store.tag(id, claim);
    return settleTag(store, TAG, claim, id);
  });
  for (const index of order) {
    waiting[index]?.shift()?.();
    await new Promise(setImmediate);
  }
  return { tags: await Promise.all(builds), images };
}

describe('two builds with the same tag', () => {
  it("each get a tag for their own image, in any order of the engine's responses", async () => {
    for (const order of orders()) {
      const { tags, images } = await buildBoth(order);
      assert.deepEqual(
        tags.map((tag) => images.get(tag)),
        ['one', 'other'],
        `${order.join('')}: ${tags.join(', ')}`,
      );
      assert.equal(images.size, 2, 'no other tag is left');
    }
  });

  it('leave the tag to the one that ends before the other starts', async () => {
    assert.deepEqual((await buildBoth([0, 0, 0, 0, 0, 1, 1, 1, 1, 1])).tags, [TAG, `${TAG}-11111111`]);
  });
});

describe('a tag that another program moves', () => {
  it('stays with the other program', async () => {
    const images = new Map([[`${TAG}-00000000`, 'mine']]);
    const store = scheduledStore(images, () => Promise.resolve());
    const stolen: TagStore = { ...store, tag: async () => store.tag('theirs', TAG) };
    assert.equal(await settleTag(stolen, TAG, `${TAG}-00000000`, 'mine'), `${TAG}-00000000`);
    assert.equal(images.get(`${TAG}-00000000`), 'mine');
  });
});
