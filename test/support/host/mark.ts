import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Gives the fixture's commands a text that no engine has seen, and answers it. */
export function mark(folder: string): string {
  const file = join(folder, 'desk.yaml');
  const text = randomUUID();
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/mark [\w-]+/g, `mark ${text}`));
  return text;
}
