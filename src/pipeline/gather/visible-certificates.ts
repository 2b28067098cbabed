import { realpath } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { isInside } from '../../file/inside.ts';
import { isRefused } from '../../file/problem.ts';
import { readBytes } from '../../file/read.ts';
import { LARGEST_SECRET } from '../../secret/file.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { Manifest } from './manifests.ts';

/**
 * The certificates that can be looked at any time: files below the root. The others are secrets of the user's,
 * outside of
 * what was opened, or the answer of a program; nobody asks for those only to tell whether something has changed.
 */
export async function visibleCertificates({
  certificates,
  root,
}: Pick<Workspace, 'certificates' | 'root'>): Promise<Manifest[]> {
  if (certificates.length === 0) return [];
  const realRoot = await realpath(root).catch(() => root);
  const found = await Promise.all(
    certificates.map(async ({ name, source }) => {
      if (source.kind !== 'file' || !isInside(root, source.path)) return [];
      const content = await readBytes(realRoot, source.path, LARGEST_SECRET);
      return [{ name, digest: isRefused(content) ? '' : createHash('sha256').update(content).digest('hex') }];
    }),
  );
  return found.flat();
}
