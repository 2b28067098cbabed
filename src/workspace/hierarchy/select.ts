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
 * The workspaces that a command line means: filters narrow; each name must then fit exactly one, and without names
 * all that fit are meant.
 * Throws `not_found` for a name that fits none or several, and for filters that leave nothing; `usage` for no
 * selection at all;
 * `invalid_input` where what is meant is among the broken documents.
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
  const wanted = filters.map((filter) => `${filter} "${selection[filter] ?? ''}"`).join(' and ');
  throw new DvmError({
    kind: 'not_found',
    message: filters.length === 0 ? 'No workspaces were found.' : `No workspace has ${wanted}.`,
    hint: listing(workspaces),
  });
}

/** The one workspace that a name means. Throws `not_found`, or `invalid_input` for one whose document is broken. */
export function selectOne(
  workspaces: readonly Workspace[],
  name: string,
  broken: readonly BrokenDocument[] = [],
): Workspace {
  const wanted = name.split('/');
  const matches = workspaces.filter((workspace) => isTail(wanted, workspace.path.split('/')));
  const exact = matches.find((workspace) => workspace.path === name);
  if (exact !== undefined) return exact;
  if (matches.length === 1 && matches[0] !== undefined) return matches[0];
  if (matches.length > 1) {
    const candidates = matches.map((match) => match.path).join(', ');
    throw new DvmError({
      kind: 'not_found',
      message: `"${name}" fits ${matches.length} workspaces.`,
      hint: `Say which one: ${candidates}.`,
    });
  }
  throwError(broken.filter((document) => isNamed(wanted, document)));
  const near = nearest(
    name,
    workspaces.flatMap((workspace) => tails(workspace.path)),
  );
  const hint = near === undefined ? listing(workspaces) : `Did you mean "${near}"?`;
  throw new DvmError({ kind: 'not_found', message: `No workspace is named "${name}".`, hint });
}

/** The first error of the broken documents; an unreadable file of another program does not count. */
function throwError(broken: readonly BrokenDocument[]): void {
  const error = broken.find((document) => document.error.severity === 'error')?.error;
  if (error !== undefined) throw documentError(error);
}

/** A broken workspace is not linked to the levels above its app. */
function isNamed(wanted: readonly string[], { kind, name, app }: BrokenDocument): boolean {
  const path = app === undefined ? [name] : [app, name];
  return kind === 'Workspace' && (isTail(wanted, path) || isTail(path, wanted));
}

function onlyOne(workspaces: readonly Workspace[], broken: readonly BrokenDocument[]): Workspace[] {
  if (workspaces.length === 1) return [...workspaces];
  if (workspaces.length === 0) throwError(broken);
  if (workspaces.length === 0)
    throw new DvmError({ kind: 'not_found', message: 'No workspaces were found.', hint: listing(workspaces) });
  throw new DvmError({
    kind: 'usage',
    message: 'Which workspace?',
    hint: `Name one or use --all. ${listing(workspaces)}`,
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
    return 'Add a YAML file with an App and a Workspace document, or name another folder with --root.';
  const shown = workspaces.slice(0, 10).map((workspace) => workspace.path);
  return `Known: ${shown.join(', ')}${workspaces.length > shown.length ? ', …' : ''}.`;
}
