import { createInterface } from 'node:readline/promises';
import type { Home } from '../home/folder.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Output } from './output.ts';

/**
 * What builds may take from this machine. A person at a terminal is asked for what is new, once; `trust` allows this
 * build alone, for scripts. Throws `consent` where nobody can be asked, and where the answer is no.
 */
export async function askConsent(home: Home, workspaces: readonly Workspace[], trust: boolean, output: Output): Promise<ReadonlySet<string>> {
  const { allowedBy, consentError, findConsent, remember, usesText } = await import('../command/reader.ts');
  const consent = await findConsent(home, workspaces);
  if (consent.missing.length === 0 || trust) return allowedBy(consent);
  const hint = 'Read the list, then build with --trust, or from a terminal that can ask.';
  if (output.format !== 'text' || !process.stdin.isTTY || !process.stderr.isTTY) throw consentError(consent.missing, hint);
  output.note(`The documents in ${consent.missing.map(({ folder }) => folder).join(', ')} want the build to take from this machine:\n${usesText(consent.missing)}`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question('Allow it, now and from now on? [y/N] ').finally(() => terminal.close());
  if (!/^y(?:es)?$/i.test(answer.trim())) throw consentError(consent.missing, 'Nothing was built.');
  await remember(home, consent.missing);
  return allowedBy(consent);
}
