import { realpath } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { readSmall } from '../workspace/ignored.ts';
import { isInside } from '../file/inside.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Manifest } from './manifests.ts';

/**
 * The certificates that can be looked at any time: files below the root. The others are secrets of the user's, outside of
 * what was opened, or the answer of a program; nobody asks for those only to tell whether something has changed.
 */
export async function visibleCertificates({ certificates, root }: Pick<Workspace, 'certificates' | 'root'>): Promise<Manifest[]> {
  if (certificates.length === 0) return [];
  const realRoot = await realpath(root).catch(() => root);
  const found = await Promise.all(certificates.map(async ({ name, source }) => {
    if (source.kind !== 'file' || !isInside(root, source.path)) return [];
    const real = await realpath(source.path).catch(() => undefined);
    const text = real !== undefined && isInside(realRoot, real) ? await readSmall(real) : undefined;
    return [{ name, digest: text === undefined ? '' : createHash('sha256').update(text).digest('hex') }];
  }));
  return found.flat();
}
