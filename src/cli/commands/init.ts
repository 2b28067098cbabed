import { resolve } from 'node:path';
import { isInside } from '../../text/inside.ts';
import type { Output } from '../terminal/output.ts';
import { writeJson } from '../terminal/output.ts';

export interface InitOptions {
  readonly name?: string;
  readonly file?: string;
  readonly dryRun?: boolean;
}

/** `dvm init`: creates a starter workspace.yaml for the app in a folder. Returns the exit code. */
export async function init(folder: string, { name, file, dryRun }: InitOptions, output: Output): Promise<number> {
  const { proposeWorkspace, shellWord, writeProposal } = await import('../../app/reader.ts');
  const proposal = await proposeWorkspace({
    folder,
    ...(name !== undefined && { name }),
    ...(file !== undefined && { file }),
  });
  if (dryRun !== true) await writeProposal(proposal);
  const path = `${proposal.app}/${proposal.workspace}`;
  if (output.format !== 'text') {
    writeJson(output, {
      file: proposal.file,
      workspace: path,
      workspaces: proposal.workspaces,
      found: proposal.found ?? null,
      written: dryRun !== true,
      text: proposal.text,
    });
    return 0;
  }
  output.note(
    proposal.found === undefined
      ? 'No language was detected; the workspace is plain Debian.'
      : `Found: ${proposal.found}.`,
  );
  if (dryRun === true) {
    output.document(proposal.text.trimEnd());
    return 0;
  }
  // Builds look for workspaces below the current folder.
  const root = isInside(resolve('.'), resolve(folder)) ? [] : ['--root', folder];
  output.result([
    `Wrote ${proposal.file}.`,
    `Next: ${['dvm', 'build', ...root, ...proposal.workspaces].map(shellWord).join(' ')}`,
  ]);
  return 0;
}
