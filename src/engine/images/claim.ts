import { randomBytes } from 'node:crypto';

/**
 * Two builds may use the same tag on one engine, and engines cannot set a tag only if it is free. So each build names
 * its image with a claim first, and sets the tag itself only if no other build has claimed it. At least one of two
 * builds sees the claim of the other, because a claim exists before its build checks for others.
 */
export function claimOf(tag: string): string {
  return `${tag}-${randomBytes(4).toString('hex')}`;
}

/** Whether the tag is neither in use nor claimed by another build. */
export function isFree(tag: string, claim: string, tags: readonly string[]): boolean {
  return tags.every((each) => each === claim || (each !== tag && !isClaimOf(tag, each)));
}

function isClaimOf(tag: string, other: string): boolean {
  return other.startsWith(`${tag}-`) && /^[0-9a-f]{8}$/.test(other.slice(tag.length + 1));
}

/** The tags of an engine's images. */
export interface TagStore {
  tagsOf(repository: string): Promise<readonly string[]>;
  /** The id of the image with this tag, if there is one. */
  idOf(tag: string): Promise<string | undefined>;
  tag(id: string, tag: string): Promise<void>;
  /** Removes one of several tags of an image. */
  untag(tag: string): Promise<void>;
}

/**
 * Gives the image `id` its tag instead of its claim, unless another build has or claims that tag. Resolves with the tag
 * that the image has afterwards.
 */
export async function settleTag(store: TagStore, tag: string, claim: string, id: string): Promise<string> {
  if (!isFree(tag, claim, await store.tagsOf(tag.slice(0, tag.lastIndexOf(':'))))) return claim;
  await store.tag(id, tag);
  // Another program may have set the tag meanwhile.
  if ((await store.idOf(tag)) !== id) return claim;
  await store.untag(claim);
  return tag;
}
