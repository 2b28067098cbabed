import type { Output } from './output.ts';
import { writeDiagnostics, writeJson } from './output.ts';

/** `dvm render`: the Dockerfile that a build would use. Answers the exit code. */
export async function render(name: string, root: string, output: Output): Promise<number> {
  const { loadRoot, renderWorkspace, selectOne } = await import('../command/reader.ts');
  const loaded = await loadRoot(root);
  if (output.format === 'text') writeDiagnostics(output, loaded.diagnostics);
  const workspace = selectOne(loaded.workspaces, name);
  const dockerfile = await renderWorkspace(workspace);
  if (output.format === 'text') output.result(dockerfile.trimEnd());
  else writeJson(output, { workspace: workspace.path, dockerfile });
  return 0;
}
