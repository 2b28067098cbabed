import { realpath } from 'node:fs/promises';
import { isInside } from '../../text/inside.ts';
import type { SecretSource } from '../../workspace/secret-source.ts';
import type { Workspace } from '../../workspace/model.ts';

/**
 * The workspace with real paths for the files of its secrets: links are resolved before the user is asked, so that the
 * approval is for the file that is read. Certificates in the root need no approval, and have their own rule for links.
 */
export async function withRealSources(workspace: Workspace): Promise<Workspace> {
  const { root } = workspace;
  const credentials = await Promise.all(
    [...workspace.credentials].map(
      async ([variable, credential]) =>
        [variable, { ...credential, source: await realSource(credential.source) }] as const,
    ),
  );
  const certificates = await Promise.all(
    workspace.certificates.map(async (certificate) =>
      certificate.source.kind === 'file' && isInside(root, certificate.source.path)
        ? certificate
        : { ...certificate, source: await realSource(certificate.source) },
    ),
  );
  return { ...workspace, credentials: new Map(credentials), certificates };
}

/** A missing file keeps its path, for the error. */
async function realSource(source: SecretSource): Promise<SecretSource> {
  if (source.kind !== 'file') return source;
  return { kind: 'file', path: await realpath(source.path).catch(() => source.path) };
}
