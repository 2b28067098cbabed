import { resolve } from 'node:path';
import { isInside } from '../../text/inside.ts';
import type { Output } from '../terminal/output.ts';
import { writeJson } from '../terminal/output.ts';
import { type AppChoice, chooseApps } from './choose-apps.ts';

export interface InitOptions extends AppChoice {
  readonly name?: string;
  readonly file?: string;
  readonly dryRun?: boolean;
}

/** `dvm init`: creates a starter workspace.yaml for the apps in a folder. Returns the exit code. */
export async function init(
  folder: string,
  { name, file, dryRun, ...choice }: InitOptions,
  output: Output,
): Promise<number> {
  const { findApps, proposeWorkspace, shellWord, writeProposal } = await import('../../app/reader.ts');
  const folders = await chooseApps(await findApps(folder), choice, output);
  const proposal = await proposeWorkspace({
    folder,
    folders,
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
