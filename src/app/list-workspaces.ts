import type { Home } from '../home/folder.ts';
import type { EngineSettings } from '../pipeline/settings.ts';
import { openStore } from '../session/store.ts';
import type { Diagnostic } from '../workspace/document/diagnostic.ts';
import type { Loaded } from '../workspace/document/load.ts';
import type { WorkspaceStatus } from '../event/status.ts';
import { changedSinceBuilt } from './dockerfile.ts';
import { goneImages } from './gone-images.ts';
import { loadRoot } from './load.ts';

/** A workspace with the state of its image; null for what is not known or does not exist. */
export interface ListedWorkspace {
  readonly name: string;
  readonly app: string;
  readonly path: string;
  readonly file: string;
  readonly line: number;
  readonly language: string;
  readonly appPath: string;
  readonly status: WorkspaceStatus | null;
  readonly image: string | null;
  /** Null if nothing was built, or no engine responds. */
  readonly imageGone: boolean | null;
  /** Milliseconds since 1970. */
  readonly builtAt: number | null;
  readonly changed: boolean | null;
  /** Why it cannot be built. */
  readonly error: Diagnostic | null;
}

export interface ListRequest {
  readonly root: string;
  readonly home: Home;
  readonly settings: EngineSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly onWarning: (message: string) => void;
}

/** The workspaces below a folder, with their last builds and whether their images are up to date. */
export async function listWorkspaces({ root, home, settings, env, onWarning }: ListRequest): Promise<{
  readonly loaded: Loaded;
  readonly workspaces: readonly ListedWorkspace[];
}> {
  const loaded = await loadRoot(root);
  const store = openStore(home, { onWarning });
  const [images, results] = await Promise.all([store.lastSuccessful(), store.lastResults()]);
  const [changed, gone] = await Promise.all([
    changedSinceBuilt(loaded.workspaces, images),
    goneImages(images, settings, env),
  ]);
  const workspaces = loaded.workspaces.map((workspace): ListedWorkspace => {
    const { identity, name, app, path, location, language, appPath, problem } = workspace;
    const built = images.get(identity);
    return {
      ...{ name, app, path, file: location.file, line: location.line, language, appPath: appPath.value },
      status: results.get(identity)?.status ?? null,
      image: built?.image ?? null,
      imageGone: built === undefined ? null : (gone?.has(identity) ?? null),
      builtAt: built?.completedAt ?? null,
      changed: built?.changeDigest === undefined ? null : changed.has(identity),
      error: problem ?? null,
    };
  });
  return { loaded, workspaces };
}
