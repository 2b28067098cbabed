import type { UserDockerfile } from '../workspace/user-dockerfile.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { contextDigest } from './gather/context-digest.ts';
import { fingerprint, type FingerprintParts } from './fingerprint.ts';
import { visibleCertificates } from './gather/visible-certificates.ts';

/**
 * What tells whether a build would make another image than the last one: `WorkspaceResult.changeDigest`. Found out
 * before a build begins, so that what changes meanwhile counts as changed.
 */
export async function changeDigest(
  workspace: Workspace,
  parts: Omit<FingerprintParts, 'certificates' | 'context'>,
  extended: UserDockerfile | undefined,
): Promise<string> {
  const certificates = await visibleCertificates(workspace);
  return fingerprint({ ...parts, certificates, ...(extended && { context: await contextDigest(extended) }) });
}
