import { realpath } from 'node:fs/promises';
import { usedVariables } from '../../image/access/access.ts';
import { plannedAccess, planToolchains, usedManifests } from '../../image/planned-toolchains.ts';
import { agentUse, fileUse, folderUse, type HostUse, mergeUses, secretUse } from '../../secret/host-use.ts';
import { isInside } from '../../text/inside.ts';
import { type Credential, mountedFolder, type Workspace } from '../../workspace/model.ts';
import { readUserDockerfile } from '../../workspace/user-dockerfile.ts';
import { loadManifestsOf, type Manifests, textsOf } from './manifests.ts';
import { withRealSources } from './real-sources.ts';
import { purposesOf, type SecretUsers } from './secret-purposes.ts';

/** What a build of a workspace takes from this machine now, according to its YAML and the manifests of its app. */
export async function hostUsesOf(workspace: Workspace): Promise<HostUse[]> {
  const folder = mountedFolder(workspace);
  const none: Manifests = { folder: await realpath(folder).catch(() => folder), files: [], skipped: [] };
  const manifests = await loadManifestsOf(workspace).catch(() => none);
  const isRead = manifests.files.length > 0 || workspace.dockerfile !== undefined;
  const toolchains = planToolchains(workspace, textsOf(manifests));
  return hostUses(await withRealSources(workspace), {
    access: plannedAccess(toolchains),
    texts: usedManifests(toolchains),
    folder: isRead ? manifests.folder : undefined,
    dockerfile: await ownDockerfileText(workspace),
  });
}

/** What was read from the workspace's files. */
export interface HostUseInputs extends Omit<SecretUsers, 'workspace'> {
  /** The folder of the manifests, or the context of the user's Dockerfile. */
  readonly folder: string | undefined;
}

/** Pure. The sources of the workspace's secrets are real paths. */
export function hostUses(workspace: Workspace, findings: HostUseInputs): HostUse[] {
  const { credentials, root, path } = workspace;
  const { access, folder } = findings;
  const secrets = [...usedVariables(access)].flatMap((variable) => {
    const credential = credentials.get(variable);
    const purposes = credential === undefined ? [] : purposesOf(variable, { workspace, ...findings });
    return purposes.flatMap((purpose) =>
      credential === undefined
        ? []
        : [secretUse(credential.source, purpose, path), ...ownVariable(variable, credential, purpose, path)],
    );
  });
  const agent =
    access.ssh.length === 0
      ? []
      : [
          agentUse(
            access.ssh.map(({ what }) => what),
            [...new Set(access.ssh.map(({ by }) => by))].join(', '),
            path,
          ),
        ];
  const outside =
    folder === undefined || isInside(root, folder)
      ? []
      : [folderUse(folder, workspace.dockerfile === undefined ? 'dependency manifests' : 'the build context', path)];
  const certificates = workspace.certificates.flatMap(({ name, source }) =>
    source.kind === 'file' && isInside(root, source.path)
      ? []
      : [secretUse(source, `the CA certificate ${name}`, path)],
  );
  return mergeUses([...secrets, ...agent, ...outside, ...certificates, ...dockerfileUses(workspace)]);
}

/** An environment variable with the secret's name overrides its source, so that a terminal or CI can provide it. */
function ownVariable(variable: string, { source }: Credential, purpose: string, path: string): HostUse[] {
  return source.kind === 'env' && source.variable === variable
    ? []
    : [secretUse({ kind: 'env', variable }, `${purpose}, instead of its source, if it is set`, path)];
}

/** The text of the Dockerfile that a workspace extends. If it cannot be read, that is reported elsewhere. */
async function ownDockerfileText(workspace: Workspace): Promise<string | undefined> {
  const extended = await readUserDockerfile(workspace);
  return extended !== undefined && 'text' in extended ? extended.text : undefined;
}

/** The user's own Dockerfile may copy anything in its context. */
function dockerfileUses({ dockerfile, root, path }: Workspace): HostUse[] {
  if (dockerfile === undefined) return [];
  const { file, context } = dockerfile;
  return [
    ...(isInside(root, file.value) ? [] : [fileUse(file.value, 'the Dockerfile that the image extends', path)]),
    ...(isInside(root, context.value) ? [] : [folderUse(context.value, 'what its Dockerfile copies', path)]),
  ];
}
