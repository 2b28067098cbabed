import { isInside } from '../../file/inside.ts';
import type { BrokenDocument } from '../../workspace/resource.ts';
import type { Workspace } from '../../workspace/model.ts';

/** What of the broken documents stands where in the tree. */
export interface BrokenRows {
  /** By the ids of the apps that the tree shows anyway. */
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
 * A workspace stands below its app. A file that may well be another program's, and only could not be read, is worth a
 * row
 * where there is nothing else; Problems has it in any case.
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

/** `desk/dev` of a workspace, `App desk` of other documents, and the file where not even that could be read. */
export function brokenLabel({ kind, name, app }: BrokenDocument, fileName: string): string {
  if (kind === 'Workspace' && name !== '') return app === undefined ? name : `${app}/${name}`;
  return kind === '' || name === '' ? [kind, fileName].filter((part) => part !== '').join(' in ') : `${kind} ${name}`;
}
