import { DvmError } from '../../event/error.ts';
import { documentError } from '../document/problem.ts';
import type { BrokenDocument } from '../resource.ts';
import { nearest } from '../../text/suggest.ts';
import type { Workspace } from '../model.ts';

export interface Selection {
  /** `[eco/dom/sys/]app/ws`, or any unambiguous tail of it. */
  readonly names: readonly string[];
  readonly all?: boolean;
  readonly ecosystem?: string;
  readonly domain?: string;
  readonly system?: string;
  readonly app?: string;
  readonly workspace?: string;
}

/**
 * The workspaces that a command line selects: filters narrow the list, and then each name must match exactly one;
 * without names, all that remain are selected. Throws `not_found` for a name that matches none or several and for
 * filters that match nothing, `usage` for no selection at all, and `invalid_input` for a broken document.
 */
export function select(
  workspaces: readonly Workspace[],
  selection: Selection,
  broken: readonly BrokenDocument[] = [],
): Workspace[] {
  const filters = (['ecosystem', 'domain', 'system', 'app', 'workspace'] as const).filter(
    (filter) => selection[filter] !== undefined,
  );
  if (selection.names.length === 0 && selection.all !== true && filters.length === 0)
    return onlyOne(workspaces, broken);
  const chosen = workspaces.filter((workspace) =>
    filters.every((filter) => valueOf(workspace, filter) === selection[filter]),
  );
  if (chosen.length > 0 || filters.length === 0) {
    if (selection.names.length > 0) return [...new Set(selection.names.map((name) => selectOne(chosen, name, broken)))];
    if (chosen.length > 0) return chosen;
  }
  if (workspaces.length === 0) throwError(broken);
  const criteria = filters.map((filter) => `${filter} "${selection[filter] ?? ''}"`).join(' and ');
  throw new DvmError({
    kind: 'not_found',
    message: filters.length === 0 ? 'No workspaces found.' : `No workspace has ${criteria}.`,
    hint: listing(workspaces),
  });
}

/** The workspace that a name refers to. Throws `not_found`, or `invalid_input` if its document is broken. */
export function selectOne(
  workspaces: readonly Workspace[],
  name: string,
  broken: readonly BrokenDocument[] = [],
): Workspace {
  const parts = name.split('/');
  const matches = workspaces.filter((workspace) => isTail(parts, workspace.path.split('/')));
  const exact = matches.find((workspace) => workspace.path === name);
  if (exact !== undefined) return exact;
  if (matches.length === 1 && matches[0] !== undefined) return matches[0];
  if (matches.length > 1) {
    const candidates = matches.map((match) => match.path).join(', ');
    throw new DvmError({
      kind: 'not_found',
      message: `"${name}" is ambiguous: ${matches.length} workspaces match.`,
      hint: `Use one of: ${candidates}.`,
    });
  }
  throwError(broken.filter((document) => isNamed(parts, document)));
  const near = nearest(
    name,
    workspaces.flatMap((workspace) => tails(workspace.path)),
  );
  const hint = near === undefined ? listing(workspaces) : `Did you mean "${near}"?`;
  throw new DvmError({ kind: 'not_found', message: `No workspace is named "${name}".`, hint });
}

/** Throws the first error of broken documents, if any. Files of other programs only have warnings. */
function throwError(broken: readonly BrokenDocument[]): void {
  const error = broken.find((document) => document.error.severity === 'error')?.error;
  if (error !== undefined) throw documentError(error);
}

/** A broken workspace has no known parents above its app. */
function isNamed(parts: readonly string[], { kind, name, app }: BrokenDocument): boolean {
  const path = app === undefined ? [name] : [app, name];
  return kind === 'Workspace' && (isTail(parts, path) || isTail(path, parts));
}

function onlyOne(workspaces: readonly Workspace[], broken: readonly BrokenDocument[]): Workspace[] {
  if (workspaces.length === 1) return [...workspaces];
  if (workspaces.length === 0) throwError(broken);
  if (workspaces.length === 0)
    throw new DvmError({ kind: 'not_found', message: 'No workspaces found.', hint: listing(workspaces) });
  throw new DvmError({
    kind: 'usage',
    message: 'No workspace specified.',
    hint: `Name a workspace or use --all. ${listing(workspaces)}`,
  });
}

function valueOf(
  workspace: Workspace,
  filter: 'ecosystem' | 'domain' | 'system' | 'app' | 'workspace',
): string | undefined {
  return filter === 'workspace' ? workspace.name : workspace[filter];
}

function isTail(tail: readonly string[], path: readonly string[]): boolean {
  return tail.length <= path.length && tail.every((part, index) => part === path[path.length - tail.length + index]);
}

function tails(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(index).join('/'));
}

function listing(workspaces: readonly Workspace[]): string {
  if (workspaces.length === 0)
    return 'Add a YAML file with an App and a Workspace document, or specify another folder with --root.';
  const shown = workspaces.slice(0, 10).map((workspace) => workspace.path);
  return `Workspaces: ${shown.join(', ')}${workspaces.length > shown.length ? ', …' : ''}.`;
}
