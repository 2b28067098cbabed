import * as vscode from 'vscode';
import type { SessionRecord, WorkspaceRow } from '../session/log/fold.ts';
import { SCHEMES } from './contribution.ts';

/**
 * Where a workspace's build is recorded: in a session of the history, or in an exported one. `key` is the
 * workspace's.
 */
export type RecordedBuild = { readonly key: string } & ({ readonly session: string } | { readonly file: string });

export function recordedBuild(
  { id }: Pick<SessionRecord, 'id'>,
  { ref: { key } }: Pick<WorkspaceRow, 'ref'>,
  file?: string,
): RecordedBuild {
  return file === undefined ? { session: id, key } : { file, key };
}

/** What its documents are called. */
export function documentTitle({ startedAt }: SessionRecord, { ref: { app, name } }: WorkspaceRow): string {
  return `${app}-${name} ${fileTime(startedAt)}`;
}

/** A time as a part of a file's name. */
export function fileTime(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replaceAll(':', '');
}

export function logUri(place: RecordedBuild, title: string): vscode.Uri {
  // Its ending tells the language: to set that afterwards would close the document and open it anew.
  return uriOf(SCHEMES.log, `${title}.dvm-log`, place);
}

export function builtDockerfileUri(place: RecordedBuild, title: string): vscode.Uri {
  return uriOf(SCHEMES.dockerfile, `${title}.Dockerfile`, place);
}

/** The place that one of these was made of. */
export function parseBuildUri({ query }: vscode.Uri): RecordedBuild {
  return JSON.parse(query) as RecordedBuild;
}

function uriOf(scheme: string, name: string, place: RecordedBuild): vscode.Uri {
  // In an exported build names may be anything, and would be folders.
  return vscode.Uri.from({ scheme, path: `/${name.replaceAll(/[/\\]/g, '_')}`, query: JSON.stringify(place) });
}
