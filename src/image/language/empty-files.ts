import { posix } from 'node:path';
import { shellWord } from '../quote.ts';

/** Commands that create empty files: package managers refuse manifests that name files which do not exist. */
export function emptyFiles(files: readonly string[]): string[] {
  const folders = [...new Set(files.map((file) => posix.dirname(file)))].filter((folder) => folder !== '.');
  return [
    ...(folders.length === 0 ? [] : [`mkdir -p ${folders.map(shellWord).join(' ')}`]),
    ...(files.length === 0 ? [] : [`touch ${files.map(shellWord).join(' ')}`]),
  ];
}
