import type { Home } from '../home/folder.ts';
import type { Workspace } from '../workspace/model.ts';
import type { Output } from './terminal/output.ts';
import { canAsk, confirm } from './terminal/terminal.ts';

/**
 * Returns the access to this machine that builds are allowed. In a terminal, the user is asked once about new requests;
 * `trust` allows everything for this build, for scripts. Throws `consent` without a terminal, or if the answer is no.
 */
export async function askConsent(
  home: Home,
  workspaces: readonly Workspace[],
  trust: boolean,
  output: Output,
): Promise<readonly string[]> {
  const { allowedBy, consentError, findConsent, recordApproval, describeAccess } = await import('../app/reader.ts');
  const consent = await findConsent(home, workspaces);
  if (consent.missing.length === 0 || trust) return allowedBy(consent);
  const hint = 'Read the list, then build with --trust or in an interactive terminal.';
  if (output.format !== 'text' || !canAsk()) throw consentError(consent.missing, hint);
  const folders = consent.missing.map(({ folder }) => folder);
  output.note([
    `To build, the documents in ${folders.join(', ')} need access to this machine:`,
    ...describeAccess(consent.missing),
  ]);
  if (!(await confirm('Allow this now and in the future?'))) throw consentError(consent.missing, 'Nothing was built.');
  await recordApproval(home, consent.missing);
  return allowedBy(consent);
}
