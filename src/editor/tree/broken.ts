import { isInside } from '../../text/inside.ts';
import type { BrokenDocument } from '../../workspace/resource.ts';
import type { Workspace } from '../../workspace/model.ts';

/** Where broken documents appear in the tree. */
export interface BrokenRows {
  /** Below apps of the tree, by their ids. */
  readonly ofApps: ReadonlyMap<string, readonly BrokenDocument[]>;
  readonly others: readonly BrokenDocument[];
}

/** An app of the tree. */
interface ShownApp {
  readonly id: string;
  readonly app: string;
  readonly workspaces: readonly Pick<Workspace, 'root'>[];
}

/**
 * A broken workspace appears below its app. A file that could not be read may belong to another program, so it gets a
 * row only if there is nothing else to show; the Problems panel always lists it.
 */
export function brokenRows(broken: readonly BrokenDocument[], apps: readonly ShownApp[]): BrokenRows {
  const appOf = ({ kind, app, error }: BrokenDocument): string | undefined => {
    if (kind !== 'Workspace') return undefined;
    return apps.find((each) => each.app === app && each.workspaces.some(({ root }) => isInside(root, error.file)))?.id;
  };
  const ofApps = Map.groupBy(broken, appOf);
  const others = (ofApps.get(undefined) ?? []).filter(({ error }) => error.severity === 'error' || apps.length === 0);
  return { ofApps: new Map([...ofApps].flatMap(([id, own]) => (id === undefined ? [] : [[id, own]]))), others };
}

/** `desk/dev` for a workspace, `App desk` for other documents, or the file name if the name could not be read. */
export function brokenLabel({ kind, name, app }: BrokenDocument, fileName: string): string {
  if (kind === 'Workspace' && name !== '') return app === undefined ? name : `${app}/${name}`;
  return kind === '' || name === '' ? [kind, fileName].filter((part) => part !== '').join(' in ') : `${kind} ${name}`;
}
