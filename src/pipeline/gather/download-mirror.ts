import { DvmError } from '../../event/error.ts';
import type { Workspace } from '../../workspace/workspace.ts';

export const MIRROR_VARIABLE = 'DVM_DOWNLOAD_MIRROR';

/**
 * The address of the file server that has the releases of tools: this machine's, or else the one that the documents
 * name.
 * Throws `usage` when the machine's is none; its value may hold a password and is not repeated.
 */
export function downloadMirror(
  { downloadMirror: written }: Pick<Workspace, 'downloadMirror'>,
  env: NodeJS.ProcessEnv,
): string | undefined {
  const own = env[MIRROR_VARIABLE] ?? '';
  if (own === '') return written?.value;
  if (URL.canParse(own) && /^https?:\/\/[^\s?#]+$/.test(own)) return own;
  throw new DvmError({
    kind: 'usage',
    message: `${MIRROR_VARIABLE} (in VS Code the setting devopsmaestro.downloadMirror) is not an address such as https://mirror.example/tools.`,
    hint: 'Correct it, or leave it empty to download from the projects themselves.',
  });
}
