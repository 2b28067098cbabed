import { join } from 'node:path';
import type { Extended } from '../workspace/extended.ts';
import { readSmall } from '../workspace/ignored.ts';

/** The patterns of what a user's own build context leaves out. The Dockerfile's own ignore file takes the place of the context's. */
export async function contextIgnore({ context, ignore }: Pick<Extended, 'context' | 'ignore'>): Promise<string[]> {
  return patterns(ignore ?? (await readSmall(join(context, '.dockerignore'))) ?? '');
}

/** As moby/patternmatcher reads an ignore file (ignorefile.ReadAll). */
function patterns(text: string): string[] {
  return text.replace(/^\ufeff/, '').split('\n').filter((line) => !line.startsWith('#')).map((line) => line.trim()).filter((line) => line !== '').map((line) => {
    const exception = line.startsWith('!') ? '!' : '';
    const path = line.slice(exception.length).trimStart();
    return exception + (path.length > 1 ? path.replace(/^\/+/, '') : path);
  });
}
