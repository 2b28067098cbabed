import type { Workspace } from '../workspace/model.ts';
import type { UserDockerfile } from '../workspace/user-dockerfile.ts';
import { toolchainOf } from './toolchains.ts';

/** The base image of the workspace, or else of its language. */
export function baseImage(workspace: Workspace, userDockerfile?: UserDockerfile): string {
  return userDockerfile?.image ?? workspace.baseImage?.value ?? toolchainOf(workspace).image(versionOf(workspace));
}

/** Whether the user chooses the base image or stage, which then also provides the toolchain. */
export function hasOwnImage({ baseImage, dockerfile }: Workspace): boolean {
  return baseImage !== undefined || dockerfile !== undefined;
}

/** The version of the workspace's language. */
export function versionOf(workspace: Workspace): string {
  return workspace.languageVersion?.value ?? toolchainOf(workspace).defaultVersion;
}
