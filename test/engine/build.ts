import type { WorkspaceResult } from '../../src/event/event.ts';
import type { SessionStatus, WorkspaceStatus } from '../../src/event/status.ts';
import { dvm, type DvmOptions } from '../support/dvm.ts';
import type { Scratch } from './scratch.ts';

/** What `dvm build -o json` and `dvm build status -o json` print. */
export interface SessionDocument {
  readonly session: { id: string; status: SessionStatus; startedAt: string; completedAt: string | null };
  readonly workspaces: readonly WorkspaceDocument[];
}

export interface WorkspaceDocument {
  readonly name: string;
  readonly app: string;
  readonly path: string;
  readonly file: string;
  readonly platform: string | null;
  readonly status: WorkspaceStatus;
  readonly reason: string | null;
  readonly image: string | null;
  readonly imageId: string | null;
  readonly durationMs: number | null;
  readonly upToDate: boolean;
  readonly wasCurrent: boolean;
  readonly push: null;
  readonly error: Required<WorkspaceResult>['error'] | null;
}

/**
 * Runs `dvm build` on the root of the scratch folder; returns its document and its exit code. It builds even what is up
 * to date.
 */
export async function build(
  scratch: Scratch,
  args: readonly string[],
  options?: DvmOptions,
): Promise<SessionDocument & { exitCode: number | undefined }> {
  const { exitCode, stdout, stderr } = await dvm(
    scratch,
    ['build', '--force', '--root', scratch.root, '-o', 'json', ...args],
    options,
  );
  return { ...parseDocument(stdout, stderr), exitCode };
}

/** What `dvm build status` reports about the newest session, or the one that the arguments select. */
export async function status(scratch: Scratch, ...args: readonly string[]): Promise<SessionDocument> {
  const { stdout, stderr } = await dvm(scratch, ['build', 'status', '-o', 'json', ...args]);
  return parseDocument(stdout, stderr);
}

/** The row of a document that has only one. */
export function onlyRow({ workspaces }: SessionDocument): WorkspaceDocument {
  const [row] = workspaces;
  if (row === undefined || workspaces.length > 1) throw new Error(`Expected one row, got ${workspaces.length}.`);
  return row;
}

function parseDocument(stdout: string, stderr: string): SessionDocument {
  try {
    const document = JSON.parse(stdout) as SessionDocument;
    if (Array.isArray(document.workspaces)) return document;
  } catch {
    // Reported below.
  }
  throw new Error(`dvm printed no session document:\n${stdout}${stderr}`);
}
