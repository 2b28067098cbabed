import type { Extended } from '../workspace/extended.ts';

/** The patterns of what a user's own build context leaves out. */
export function contextIgnore({ ignore }: Pick<Extended, 'ignore'>): string[] {
  return patterns(ignore ?? '');
}

/** As moby/patternmatcher reads an ignore file (ignorefile.ReadAll). */
function patterns(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const exception = line.startsWith('!') ? '!' : '';
      const path = line.slice(exception.length).trimStart();
      return exception + (path.length > 1 ? path.replace(/^\/+/, '') : path);
    });
}
