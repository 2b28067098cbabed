import { realpath } from 'node:fs/promises';
import { type Access, accessOf, usedVariables } from '../image/access/access.ts';
import { manifestFolders, manifestPattern } from '../image/plan.ts';
import { agentUse, fileUse, folderUse, type HostUse, mergeUses, secretUse } from '../secret/host-use.ts';
import { isInside } from '../file/inside.ts';
import type { Credential, Workspace } from '../workspace/workspace.ts';
import { loadManifests, type Manifests, textsOf } from './manifests.ts';

/** What a build of a workspace takes from the machine now, found out from its YAML and the manifests of its app. */
export async function hostUsesOf(workspace: Workspace): Promise<HostUse[]> {
  const folder = workspace.appPath.value;
  const none: Manifests = { folder: await realpath(folder).catch(() => folder), files: [], skipped: [] };
  const manifests = await loadManifests(folder, manifestPattern(workspace), manifestFolders(workspace)).catch(() => none);
  const isRead = manifests.files.length > 0 || workspace.dockerfile !== undefined;
  return hostUses(workspace, accessOf(workspace, textsOf(manifests)), isRead ? manifests.folder : undefined);
}

/** `folder` is where manifests were found, or what a Dockerfile of the user's copies from; decided without looking at anything. */
export function hostUses(workspace: Workspace, access: Access, folder: string | undefined): HostUse[] {
  const { credentials, root, path } = workspace;
  const secrets = [...usedVariables(access)].flatMap((variable) => {
    const credential = credentials.get(variable);
    return credential === undefined ? [] : [secretUse(credential.source, `${variable} in steps of ${path}`), ...ownVariable(variable, credential)];
  });
  const agent = access.ssh.length === 0 ? [] : [agentUse(access.ssh.map(({ what }) => what), `${[...new Set(access.ssh.map(({ by }) => by))].join(', ')} of ${path}`)];
  const outside = folder === undefined || isInside(root, folder) ? [] : [folderUse(folder, `${workspace.dockerfile === undefined ? 'the dependency manifests' : 'the build context'} of ${path}`)];
  const certificates = workspace.certificates.flatMap(({ name, source }) =>
    (source.kind === 'file' && isInside(root, source.path) ? [] : [secretUse(source, `the CA certificate ${name} of ${path}`)]));
  return mergeUses([...secrets, ...agent, ...outside, ...certificates, ...dockerfileUses(workspace)]);
}

/** A variable with the name that steps use wins over any other source, so that a terminal or CI can hand over what is elsewhere. */
function ownVariable(variable: string, { source }: Credential): HostUse[] {
  return source.kind === 'env' && source.variable === variable ? [] : [secretUse({ kind: 'env', variable }, `it wins over the source of ${variable}, if it is set`)];
}

/** A Dockerfile of the user's may copy whatever is in its context. */
function dockerfileUses({ dockerfile, root, path }: Workspace): HostUse[] {
  if (dockerfile === undefined) return [];
  const { file, context } = dockerfile;
  return [
    ...(isInside(root, file.value) ? [] : [fileUse(file.value, `the Dockerfile that ${path} extends`)]),
    ...(isInside(root, context.value) ? [] : [folderUse(context.value, `what the Dockerfile of ${path} copies`)]),
  ];
}
