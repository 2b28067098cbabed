import type { FoundApp } from '../../app/find-apps.ts';
import { DvmError } from '../../event/error.ts';
import { canAsk, question } from '../terminal/terminal.ts';
import type { Output } from '../terminal/output.ts';

export interface AppChoice {
  /** All apps of the folder. */
  readonly all?: boolean;
  /** Their folders, separated by commas. */
  readonly apps?: string;
}

/**
 * The folders of the apps to write documents for: those that the options name, or those that the user picks. Without a
 * terminal, the folder's own app is the default; if only its subfolders are apps, throws `usage`, which lists them.
 */
export async function chooseApps(
  found: readonly FoundApp[],
  { all, apps }: AppChoice,
  output: Output,
): Promise<readonly string[]> {
  const { describeFound } = await import('../../app/reader.ts');
  const folders = found.map(({ folder }) => folder);
  if (all === true) return folders;
  if (apps !== undefined) return named(apps.split(','), folders);
  const [first = '.'] = folders;
  if (folders.length === 1) return [first];
  if (output.format === 'text' && canAsk()) {
    output.note(['There are several apps:', ...found.map((each, index) => `  ${index + 1}  ${describeFound(each)}`)]);
    const answer = await question(`Which? Numbers or folders, separated by commas, or "all" [${first}]`);
    if (answer.trim() === '') return [first];
    return answer.trim() === 'all' ? folders : named(answer.split(','), folders);
  }
  const choice = 'Choose with --apps FOLDER,… or --all.';
  if (first !== '.')
    throw new DvmError({
      kind: 'usage',
      message: `The folder contains several apps: ${found.map(describeFound).join(', ')}.`,
      hint: choice,
    });
  output.note(`There are also apps in subfolders: ${found.slice(1).map(describeFound).join(', ')}. ${choice}`);
  return [first];
}

/** The folders that words name: by number from 1, or as they are, also with `./` or a slash at the end. */
function named(words: readonly string[], folders: readonly string[]): readonly string[] {
  return words
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map((word) => {
      if (/^\d+$/.test(word) && !folders.includes(word)) return folders[Number(word) - 1] ?? word;
      return word === '.' ? word : word.replace(/^(?:\.\/)+/, '').replace(/\/$/, '') || '.';
    });
}
