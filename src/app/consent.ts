import { dirname } from 'node:path';
import { hostUsesOf } from '../pipeline/gather/host-use.ts';
import type { Home } from '../home/folder.ts';
import { consentError, describeAccess, type FolderUses, recordApproval, unapprovedUses } from '../secret/consent.ts';
import { useKey } from '../secret/host-use.ts';
import type { Workspace } from '../workspace/model.ts';

export { consentError, describeAccess, recordApproval };

export interface Consent {
  /** All access to this machine that the builds request. */
  readonly requested: readonly FolderUses[];
  /** What the user has not approved yet. */
  readonly missing: readonly FolderUses[];
}

/** The access that builds request. A workspace with an error in its documents is not built, so it requests nothing. */
export async function findConsent(home: Home, workspaces: readonly Workspace[]): Promise<Consent> {
  const requested = await Promise.all(
    workspaces
      .filter(({ problem }) => problem === undefined)
      .map(async (workspace) => ({ folder: dirname(workspace.location.file), uses: await hostUsesOf(workspace) })),
  );
  return { requested, missing: await unapprovedUses(home, requested) };
}

/** The keys of the approved access, for a `BuildSpec`. */
export function allowedBy({ requested }: Consent): readonly string[] {
  return [...new Set(requested.flatMap(({ uses }) => uses.map(useKey)))];
}
