import path from 'node:path';
import { manifestFolders, manifestPattern } from '../../../../src/image/toolchains.ts';
import type { DockerfilePlan } from '../../../../src/image/dockerfile-plan.ts';
import type { Workspace } from '../../../../src/workspace/model.ts';
import { golden } from '../../golden.ts';
import { APP, DEV, documents, workspaceOf } from '../../workspace/documents.ts';
import { planned } from '../planned.ts';

const FOLDER = path.join(import.meta.dirname, '../golden');

interface Options {
  /** The app's folder, if the project is a larger one. */
  readonly appFolder?: string;
  /** What the user lists for the base stage. */
  readonly packages?: readonly string[];
}

/** Plans the image of a project with these files, as far as the toolchain reads them. */
export function planProject(
  language: string,
  files: Readonly<Record<string, string>>,
  { appFolder, packages = [] }: Options = {},
): DockerfilePlan {
  const app = workspaceOf(documents(APP.replace('{path: .}', `{path: ., language: {name: ${language}}}`), DEV));
  const workspace: Workspace = {
    ...app,
    basePackages: packages.map((value) => ({ value, location: app.location })),
    ...(appFolder !== undefined && { project: { folder: '/code', appFolder, file: '/code/settings' } }),
  };
  const isRead = (name: string): boolean => {
    const folders = name.split('/').slice(0, -1);
    return (
      manifestPattern(workspace)?.test(name) === true &&
      folders.every((_, index) => manifestFolders(workspace)?.test(folders.slice(0, index + 1).join('/')) === true)
    );
  };
  const texts = new Map(Object.entries(files).filter(([name]) => isRead(name)));
  return planned(workspace, { manifests: [...texts.keys()].sort(), texts });
}

/** The same, compared with the golden Dockerfile of this name. */
export function goldenProject(
  name: string,
  language: string,
  files: Readonly<Record<string, string>>,
  options?: Options,
): DockerfilePlan {
  const plan = planProject(language, files, options);
  golden(path.join(FOLDER, `${name}.Dockerfile`), plan.dockerfile.text);
  return plan;
}
