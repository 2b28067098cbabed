import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a new text into the fixture's commands, so that they are not cached, and returns it. */
export function mark(folder: string): string {
  const file = join(folder, 'desk.yaml');
  const text = randomUUID();
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/mark [\w-]+/g, `mark ${text}`));
  return text;
}
