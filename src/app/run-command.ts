import type { Home } from '../home/folder.ts';
import { planToolchains } from '../image/planned-toolchains.ts';
import { shellWord } from '../image/quote.ts';
import { loadManifestsOf, textsOf } from '../pipeline/gather/manifests.ts';
import { openStore } from '../session/store.ts';
import { mountedFolder, type Workspace } from '../workspace/model.ts';

/** How to run the image of a workspace's last successful build. */
export interface WorkspaceRun {
  readonly image: string;
  /** A line for a shell: it starts a container with the source mounted. */
  readonly command: string;
  /** Lines that complete the dependencies in a new container, from the image; VS Code runs them. */
  readonly onCreate: readonly string[];
}

/** Undefined if the workspace was never built. */
export async function findRun(
  workspace: Workspace,
  home: Home,
  onWarning: (message: string) => void,
): Promise<WorkspaceRun | undefined> {
  const built = (await openStore(home, { onWarning }).lastSuccessful()).get(workspace.identity);
  if (built === undefined) return undefined;
  return { image: built.image, command: runCommand(workspace, built.image), onCreate: await onCreateOf(workspace) };
}

/** None if the app's files cannot be read. */
async function onCreateOf(workspace: Workspace): Promise<readonly string[]> {
  const manifests = await loadManifestsOf(workspace).catch(() => undefined);
  if (manifests === undefined) return [];
  const { main, further } = planToolchains(workspace, textsOf(manifests));
  return [main, ...further].flatMap(({ dependencies }) =>
    dependencies?.onCreate === undefined ? [] : [dependencies.onCreate.map(shellWord).join(' ')],
  );
}

/**
 * The image declares its working directory, and volumes for dependencies inside the source's folder: the source is all
 * that has to be mounted.
 */
export function runCommand(workspace: Pick<Workspace, 'appPath' | 'container' | 'project'>, image: string): string {
  const [source, target] = [mountedFolder(workspace), workspace.container.workingDir];
  const mount = (source + target).includes(':')
    ? ['--mount', `type=bind,${csv(`source=${source}`)},${csv(`target=${target}`)}`]
    : ['-v', `${source}:${target}`];
  return ['docker', 'run', '--rm', '-it', ...mount, image].map(shellWord).join(' ');
}

/** Docker reads the value of --mount as a line of CSV. */
function csv(field: string): string {
  return /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
