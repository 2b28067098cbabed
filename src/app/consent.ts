import { dirname } from 'node:path';
import { hostUsesOf } from '../pipeline/gather/host-use.ts';
import type { Home } from '../home/folder.ts';
import { consentError, describeAccess, type FolderUses, recordApproval, unapprovedUses } from '../secret/consent.ts';
import { useKey } from '../secret/host-use.ts';
import type { Workspace } from '../workspace/model.ts';

export { consentError, describeAccess, recordApproval };

export interface Consent {
  /** Everything that the builds take from this machine. */
  readonly wanted: readonly FolderUses[];
  /** What the user has not approved yet. */
  readonly missing: readonly FolderUses[];
}

/** What builds take from this machine. A workspace with an error in its documents is not built, so it takes nothing. */
export async function findConsent(home: Home, workspaces: readonly Workspace[]): Promise<Consent> {
  const wanted = await Promise.all(
    workspaces
      .filter(({ problem }) => problem === undefined)
      .map(async (workspace) => ({ folder: dirname(workspace.location.file), uses: await hostUsesOf(workspace) })),
  );
  return { wanted, missing: await unapprovedUses(home, wanted) };
}

/** What a `BuildSpec` says about it once the user has agreed. */
export function allowedBy({ wanted }: Consent): readonly string[] {
  return [...new Set(wanted.flatMap(({ uses }) => uses.map(useKey)))];
}
