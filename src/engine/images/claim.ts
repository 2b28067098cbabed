import { randomBytes } from 'node:crypto';

/**
 * Two builds anywhere may want the same tag on one engine, which has no way to take a tag only if it is free. So each
 * build names its image by a claim, and takes the tag itself only if there is no other claim to it then. Of two builds,
 * at least one sees the other's claim, because a claim is there before its build looks for others.
 */
export function claimOf(tag: string): string {
  return `${tag}-${randomBytes(4).toString('hex')}`;
}

/** Whether the tag is neither taken nor claimed by another build. */
export function isFree(tag: string, claim: string, tags: readonly string[]): boolean {
  return tags.every((each) => each === claim || (each !== tag && !isClaimOf(tag, each)));
}

function isClaimOf(tag: string, other: string): boolean {
  return other.startsWith(`${tag}-`) && /^[0-9a-f]{8}$/.test(other.slice(tag.length + 1));
}

/** The tags of an engine's images. */
export interface TagStore {
  tagsOf(repository: string): Promise<readonly string[]>;
  /** The id of the image that a tag names, if any. */
  idOf(tag: string): Promise<string | undefined>;
  tag(id: string, tag: string): Promise<void>;
  /** Removes one of several tags of an image. */
  untag(tag: string): Promise<void>;
}

/**
 * Gives the image `id`, which is claimed, its tag; where another build has or claims that, the claim remains its tag.
 * Resolves with the tag that names the image from then on.
 */
export async function settleTag(store: TagStore, tag: string, claim: string, id: string): Promise<string> {
  if (!isFree(tag, claim, await store.tagsOf(tag.slice(0, tag.lastIndexOf(':'))))) return claim;
  await store.tag(id, tag);
  // Other programs may tag images, too.
  if ((await store.idOf(tag)) !== id) return claim;
  await store.untag(claim);
  return tag;
}
