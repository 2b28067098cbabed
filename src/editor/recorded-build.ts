import * as vscode from 'vscode';
import type { SessionRecord, WorkspaceRow } from '../session/log/fold.ts';
import { SCHEMES } from './contribution.ts';

/** Identifies a recorded build: the key of its workspace, in a session of the history or in an exported file. */
export type RecordedBuild = { readonly key: string } & ({ readonly session: string } | { readonly file: string });

/** What the command *Open Log* takes: the log of a recorded build, opened at a step. */
export interface LogRequest {
  readonly build: RecordedBuild;
  readonly title: string;
  readonly step: string | undefined;
}

export function recordedBuild(
  { id }: Pick<SessionRecord, 'id'>,
  { ref: { key } }: Pick<WorkspaceRow, 'ref'>,
  file?: string,
): RecordedBuild {
  return file === undefined ? { session: id, key } : { file, key };
}

/** The title of its documents. */
export function documentTitle({ startedAt }: SessionRecord, { ref: { app, name } }: WorkspaceRow): string {
  return `${app}-${name} ${fileTime(startedAt)}`;
}

/** A time for use in a file name. */
export function fileTime(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replaceAll(':', '');
}

export function logUri(build: RecordedBuild, title: string): vscode.Uri {
  // The extension determines the language; setting it later would close and reopen the document.
  return uriOf(SCHEMES.log, `${title}.dvm-log`, build);
}

export function builtDockerfileUri(build: RecordedBuild, title: string): vscode.Uri {
  return uriOf(SCHEMES.dockerfile, `${title}.Dockerfile`, build);
}

/** The recorded build that one of these URIs refers to. */
export function parseBuildUri({ query }: vscode.Uri): RecordedBuild {
  return JSON.parse(query) as RecordedBuild;
}

function uriOf(scheme: string, name: string, build: RecordedBuild): vscode.Uri {
  // Names in an exported build are untrusted, and slashes would become folders.
  return vscode.Uri.from({ scheme, path: `/${name.replaceAll(/[/\\]/g, '_')}`, query: JSON.stringify(build) });
}
