import { DvmError } from '../../event/error.ts';
import { openHome } from '../../app/home.ts';
import type { Output } from '../terminal/output.ts';
import { writeDiagnostics, writeJson } from '../terminal/output.ts';

export interface RenderOptions {
  readonly root: string;
  readonly diff?: boolean;
}

/**
 * `dvm render`: the Dockerfile that a build would use, or how it differs from the last one built. Returns the exit
 * code.
 */
export async function render(name: string, { root, diff }: RenderOptions, output: Output): Promise<number> {
  const { builtDockerfile, dockerfileDiff, loadRoot, openStore, renderWorkspace, selectOne } =
    await import('../../app/reader.ts');
  const loaded = await loadRoot(root);
  if (output.format === 'text') writeDiagnostics(output, loaded.diagnostics);
  const workspace = selectOne(loaded.workspaces, name, loaded.broken);
  const dockerfile = await renderWorkspace(workspace);
  if (diff !== true) {
    if (output.format === 'text') output.document(dockerfile.trimEnd());
    else writeJson(output, { workspace: workspace.path, dockerfile });
    return 0;
  }
  const store = openStore(openHome(), { onWarning: (message) => output.note(`warning: ${message}`) });
  const built = await builtDockerfile(store, workspace.identity);
  if (built === undefined)
    throw new DvmError({
      kind: 'not_found',
      message: `${workspace.path} has not been built yet, so there is nothing to compare.`,
      hint: 'Omit --diff to print its Dockerfile.',
    });
  const patch = dockerfileDiff(built, dockerfile);
  if (output.format !== 'text')
    writeJson(output, {
      workspace: workspace.path,
      dockerfile,
      image: built.image,
      builtAt: new Date(built.builtAt).toISOString(),
      diff: patch,
    });
  else if (patch === '') output.note(`No differences: ${built.image} was built from this Dockerfile.`);
  else output.document(patch.trimEnd());
  return 0;
}
