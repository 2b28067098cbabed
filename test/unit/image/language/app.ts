import path from 'node:path';
import { renderInstruction } from '../../../../src/image/render.ts';
import { manifestFolders, manifestPattern } from '../../../../src/image/toolchains.ts';
import type { DockerfilePlan } from '../../../../src/image/dockerfile-plan.ts';
import type { Workspace } from '../../../../src/workspace/model.ts';
import { golden } from '../../golden.ts';
import { documents, workspaceOf } from '../../workspace/documents.ts';
import { planned } from '../planned.ts';

export type Files = Readonly<Record<string, string>>;

/** What is planned for an app with these files; only those that a build would read count. */
export function planOf(language: string, files: Files, version?: string): DockerfilePlan {
  const workspace = workspaceIn(language, version);
  return planned(workspace, {
    manifests: Object.keys(files).filter((name) => isRead(workspace, name)),
    texts: new Map(Object.entries(files)),
  });
}

function workspaceIn(language: string, version?: string): Workspace {
  const field = version === undefined ? '' : `, version: "${version}"`;
  return workspaceOf(
    documents(
      `kind: App\nmetadata: {name: shop}\nspec: {path: ., language: {name: ${language}${field}}}`,
      'kind: Workspace\nmetadata: {name: dev, app: shop}',
    ),
  );
}

/** Folders are read from the root down. */
function isRead(workspace: Workspace, name: string): boolean {
  const parts = name.split('/');
  const folders = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'));
  return (
    manifestPattern(workspace)?.test(name) === true &&
    folders.every((folder) => manifestFolders(workspace)?.test(folder) === true)
  );
}

/** Names of the manifests that the build uses. */
export function usedOf(plan: DockerfilePlan): readonly string[] {
  return plan.manifests.map(({ name }) => name).sort();
}

/** The instructions of a stage, as text. */
export function stageText({ stages }: DockerfilePlan, stage = 'dependencies-builder'): string {
  const found = stages.find(({ name }) => name === stage);
  return (found?.instructions ?? []).map((each) => renderInstruction(each)).join('\n');
}

/** What is left out, a line each. */
export function leftOutOf({ leftOut }: DockerfilePlan): readonly string[] {
  return leftOut.map(({ message, hint = '' }) => `${message} ${hint}`.trim());
}

export function goldenDockerfile(name: string, plan: DockerfilePlan): void {
  golden(path.join(import.meta.dirname, '..', 'golden', `${name}.Dockerfile`), plan.dockerfile.text);
}
