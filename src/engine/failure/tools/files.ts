import { failedLast, SOURCE_IS_MOUNTED, type Symptom } from '../symptom.ts';

/** Files that any command may miss. */
export const FILES: readonly Symptom[] = [
  failedLast('Folder "{name}" was not found', /can't cd to (?<name>\S{1,200})/, SOURCE_IS_MOUNTED, 'missing_file'),
  failedLast(
    'File "{name}" was not found',
    /(?:^|[\s'"`])(?<name>[\w./@+-]{1,200})['"]?: (?:No such file or directory|cannot open)/,
    SOURCE_IS_MOUNTED,
    'missing_file',
  ),
];
