import type { Workspace } from '../../workspace/model.ts';
import type { Core } from '../core.ts';
import { safeUi } from '../safe-ui.ts';

const ALLOW = 'Allow and Build';

/** The access to this machine that the builds may have. Asks the user to approve new access; undefined if refused. */
export async function requestConsent(
  core: Core,
  workspaces: readonly Workspace[],
): Promise<readonly string[] | undefined> {
  const [{ allowedBy, findConsent, remember, usesText }, home] = await Promise.all([core.reader(), core.home()]);
  const consent = await findConsent(home, workspaces);
  if (consent.missing.length === 0) return allowedBy(consent);
  const folders = consent.missing.map(({ folder }) => folder).join(', ');
  const uses = usesText(consent.missing).join('\n');
  const detail = `${uses}\n\nYour choice is remembered for the documents in ${folders}.`;
  const answer = await safeUi.showWarningMessage(
    'This build needs access to your machine that you have not approved.',
    { modal: true, detail },
    ALLOW,
  );
  if (answer !== ALLOW) return undefined;
  await remember(home, consent.missing);
  return allowedBy(consent);
}
