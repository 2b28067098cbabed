import { createTwoFilesPatch } from 'diff';
import { previewBuild } from '../pipeline/preview.ts';
import type { SessionStore } from '../session/store.ts';
import type { LastSuccess } from '../session/index/workspaces.ts';
import type { Workspace } from '../workspace/model.ts';

/** The Dockerfile that a build of this workspace would use now. Rejects if the app's folder cannot be read. */
export async function renderWorkspace(workspace: Workspace): Promise<string> {
  return (await previewBuild(workspace)).dockerfile;
}

export interface BuiltDockerfile {
  readonly text: string;
  readonly image: string;
  /** Milliseconds since 1970. */
  readonly builtAt: number;
}

/** The Dockerfile of the workspace's last successful build; undefined if there was none, or its log is gone. */
export async function builtDockerfile(store: SessionStore, identity: string): Promise<BuiltDockerfile | undefined> {
  const success = (await store.lastSuccessful()).get(identity);
  const key = await store.keyOf(identity);
  if (success === undefined || key === undefined) return undefined;
  const event = store.readDetails(success.sessionId, key, 0).events.findLast(({ type }) => type === 'dockerfile');
  return event?.type === 'dockerfile'
    ? { text: event.text, image: success.image, builtAt: success.completedAt }
    : undefined;
}

/** A unified diff from the Dockerfile that was built to the one that would be; empty if they are the same. */
export function dockerfileDiff(built: BuiltDockerfile, now: string): string {
  if (built.text === now) return '';
  const patch = createTwoFilesPatch(built.image, 'now', built.text, now, undefined, undefined, { context: 3 });
  return patch.slice(patch.indexOf('--- '));
}

/**
 * The identities of the workspaces whose next build would differ from their last successful one: in the YAML, a
 * dependency manifest, a certificate, or what the user's own Dockerfile copies. Workspaces that cannot be compared are
 * left out.
 */
export async function changedSinceBuilt(
  workspaces: readonly Workspace[],
  successes: ReadonlyMap<string, LastSuccess>,
): Promise<Set<string>> {
  const changed = new Set<string>();
  await Promise.all(
    workspaces.map(async (workspace) => {
      const built = successes.get(workspace.identity)?.changeDigest;
      const now = built === undefined ? undefined : await previewBuild(workspace).catch(() => undefined);
      if (now !== undefined && now.changeDigest !== built) changed.add(workspace.identity);
    }),
  );
  return changed;
}
