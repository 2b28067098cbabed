import { dirname } from 'node:path';
import { folderLabels } from '../../event/display-names.ts';
import type { Workspace } from '../../workspace/model.ts';

/** An app and its workspaces, as the tree shows them. */
export interface AppGroup {
  /** Unique among all apps of the window. */
  readonly id: string;
  readonly app: string;
  /** `eco/dom/sys/app`, without absent levels. */
  readonly path: string;
  /** Distinguishes apps with the same path: the end of the folder of its YAML file. */
  readonly folder?: string;
  readonly workspaces: readonly Workspace[];
}

type Grouped = Pick<Workspace, 'app' | 'path' | 'root' | 'appPath' | 'location'>;

/** Groups workspaces by app, in the order of their first workspaces. Apps of different roots or folders stay apart. */
export function appsOf<W extends Grouped>(
  workspaces: readonly W[],
): (Omit<AppGroup, 'workspaces'> & { readonly workspaces: readonly W[] })[] {
  const groups = [...Map.groupBy(workspaces, appId)].map(([id, own]) => ({
    id,
    path: appPathOf(own[0]),
    workspaces: own,
  }));
  const labels = new Map<string, string>();
  for (const same of Map.groupBy(groups, ({ path }) => path).values()) {
    if (same.length === 1) continue;
    const folders = folderLabels(same.map(({ workspaces: [first] }) => dirname(first?.location.file ?? '')));
    same.forEach(({ id }, index) => labels.set(id, folders[index] ?? ''));
  }
  return groups.map((group) => {
    const folder = labels.get(group.id);
    return { ...group, app: group.workspaces[0]?.app ?? group.path, ...(folder !== undefined && { folder }) };
  });
}

function appId({ root, path, appPath }: Grouped): string {
  return [root, appPath.value, path.slice(0, path.lastIndexOf('/'))].join('#');
}

function appPathOf(workspace: Grouped | undefined): string {
  return workspace?.path.slice(0, workspace.path.lastIndexOf('/')) ?? '';
}
