import type { Home } from '../home/folder.ts';
import type { Workspace } from '../workspace/model.ts';
import type { Output } from './terminal/output.ts';
import { canAsk, confirm } from './terminal/terminal.ts';

/**
 * What builds may take from this machine. A person at a terminal is asked for what is new, once; `trust` allows this
 * build alone, for scripts. Throws `consent` where nobody can be asked, and where the answer is no.
 */
export async function askConsent(
  home: Home,
  workspaces: readonly Workspace[],
  trust: boolean,
  output: Output,
): Promise<readonly string[]> {
  const { allowedBy, consentError, findConsent, remember, usesText } = await import('../app/reader.ts');
  const consent = await findConsent(home, workspaces);
  if (consent.missing.length === 0 || trust) return allowedBy(consent);
  const hint = 'Read the list, then build with --trust, or from a terminal that can ask.';
  if (output.format !== 'text' || !canAsk()) throw consentError(consent.missing, hint);
  output.note([
    `The documents in ${consent.missing.map(({ folder }) => folder).join(', ')} need access to this machine for the build:`,
    ...usesText(consent.missing),
  ]);
  if (!(await confirm('Allow it, now and from now on?'))) throw consentError(consent.missing, 'Nothing was built.');
  await remember(home, consent.missing);
  return allowedBy(consent);
}
