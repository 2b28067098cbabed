import { createHash, type Hash } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { isRegular } from '../../buildkit/session/go-mode.ts';
import { type Entry, walk } from '../../buildkit/session/walk.ts';
import { copiedPaths } from '../../dockerfile/copy-sources.ts';
import { contextIgnore } from '../../dockerfile/dockerignore.ts';
import type { Digested } from '../../event/event.ts';
import { isInside } from '../../text/inside.ts';
import { isRefused } from '../../file/problem.ts';
import { readBytes } from '../../file/read.ts';
import { MAX_SECRET_BYTES } from '../../secret/file.ts';
import type { UserDockerfile } from '../../workspace/user-dockerfile.ts';
import type { Workspace } from '../../workspace/model.ts';

/** What the change digest covers besides the plan. */
export interface ChangeInputs {
  readonly certificates: readonly Digested[];
  /** Digest of what the user's own Dockerfile copies, if there is one. */
  readonly context?: string;
  /** The context has more files than are compared. */
  readonly isContextPartial?: true;
}

/** Bytes. Larger files, and files beyond the total, are represented by their size and modification time. */
const MAX_READ_BYTES = 256 * 1024;
const MAX_TOTAL_BYTES = 32 * 1024 * 1024;
const MAX_ENTRIES = 20_000;

/** Read before a build starts, so that a change made during the build counts as a change. */
export async function gatherChangeInputs(
  workspace: Pick<Workspace, 'certificates' | 'root'>,
  userDockerfile: UserDockerfile | undefined,
): Promise<ChangeInputs> {
  const certificates = await certificatesInRoot(workspace);
  if (userDockerfile === undefined) return { certificates };
  const { digest, isPartial } = await digestContext(userDockerfile);
  return { certificates, context: digest, ...(isPartial && { isContextPartial: true }) };
}

/** Only files below the root: the others are the user's secrets, and are not read just to detect a change. */
async function certificatesInRoot({
  certificates,
  root,
}: Pick<Workspace, 'certificates' | 'root'>): Promise<Digested[]> {
  if (certificates.length === 0) return [];
  const realRoot = await realpath(root).catch(() => root);
  const found = await Promise.all(
    certificates.map(async ({ name, source }) => {
      if (source.kind !== 'file' || !isInside(root, source.path)) return [];
      const content = await readBytes(realRoot, source.path, MAX_SECRET_BYTES);
      return [{ name, digest: isRefused(content) ? '' : createHash('sha256').update(content).digest('hex') }];
    }),
  );
  return found.flat();
}

/**
 * One digest of the files that the user's own Dockerfile copies: those of its context that it names and its ignore file
 * does not exclude. Detects changes on this machine only, because it may cover file times.
 */
export async function contextDigest(userDockerfile: CopiedContext): Promise<string> {
  return (await digestContext(userDockerfile)).digest;
}

type CopiedContext = Pick<UserDockerfile, 'context' | 'text' | 'ignore'>;

async function digestContext(userDockerfile: CopiedContext): Promise<{ digest: string; isPartial: boolean }> {
  const { context, text } = userDockerfile;
  const hash = createHash('sha256');
  const paths = copiedPaths(text);
  if (paths.length === 0) return { digest: hash.digest('hex'), isPartial: false };
  const exclude = contextIgnore(userDockerfile.ignore ?? '');
  let entriesLeft = MAX_ENTRIES;
  let bytesLeft = MAX_TOTAL_BYTES;
  for await (const entry of walk(context, { follow: paths, exclude })) {
    if ((entriesLeft -= 1) < 0) break;
    const isRead = isRegular(entry.mode) && entry.linkName === '' && entry.size <= Math.min(MAX_READ_BYTES, bytesLeft);
    if (isRead) bytesLeft -= Number(entry.size);
    await add(hash, context, entry, isRead);
  }
  return { digest: hash.digest('hex'), isPartial: entriesLeft < 0 };
}

async function add(
  hash: Hash,
  context: string,
  { path, mode, size, modified, linkName }: Entry,
  isRead: boolean,
): Promise<void> {
  const isFile = isRegular(mode) && linkName === '';
  const file = join(context, path);
  const read = isRead ? await readBytes(file, file, MAX_READ_BYTES) : undefined;
  const content = read === undefined || isRefused(read) ? undefined : read;
  const time = isFile && content === undefined ? await version(file, modified) : '';
  hash.update(JSON.stringify([path, mode, linkName, isFile ? size.toString() : '', time]));
  if (content !== undefined) hash.update(content);
}

/** Programs can restore the time when a file was modified, but not when its inode was changed. */
async function version(file: string, modified: bigint): Promise<string> {
  const info = await lstat(file, { bigint: true }).catch(() => undefined);
  return info === undefined ? modified.toString() : `${modified} ${info.ctimeNs} ${info.ino}`;
}
