import { isAbsolute, relative } from 'node:path';
import type { Output } from './output.ts';
import { writeJson } from './output.ts';

export interface InitOptions {
  readonly name?: string;
  readonly file?: string;
  readonly dryRun?: boolean;
}

/** `dvm init`: a first YAML for the app in a folder. Answers the exit code. */
export async function init(folder: string, { name, file, dryRun }: InitOptions, output: Output): Promise<number> {
  const { proposeWorkspace, writeProposal } = await import('../command/reader.ts');
  const proposal = await proposeWorkspace({ folder, ...(name !== undefined && { name }), ...(file !== undefined && { file }) });
  if (dryRun !== true) await writeProposal(proposal);
  const path = `${proposal.app}/${proposal.workspace}`;
  if (output.format !== 'text') {
    writeJson(output, { file: proposal.file, workspace: path, found: proposal.found ?? null, written: dryRun !== true, text: proposal.text });
    return 0;
  }
  output.note(proposal.found === undefined ? 'No language was found in the files; the workspace is a plain Debian.' : `Found: ${proposal.found}.`);
  if (dryRun === true) output.result(proposal.text.trimEnd());
  else output.result(`Wrote ${proposal.file}.\nNext: dvm build ${isOutside(folder) ? `--root ${word(folder)} ` : ''}${word(path)}`);
  return 0;
}

/** A build looks below the current folder. */
function isOutside(folder: string): boolean {
  const way = relative('.', folder);
  return way.startsWith('..') || isAbsolute(way);
}

/** As a shell takes it for one word. */
function word(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
