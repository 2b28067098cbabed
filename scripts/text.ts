import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkImportCycles } from './text/import-cycles.ts';
import { checkLineLength } from './text/line-length.ts';
import type { SourceFile, Violation } from './text/violation.ts';
import { checkWording } from './text/wording.ts';

/**
 * Checks what neither the compiler nor ESLint nor the formatter checks: denied phrases, lines over 120 columns and
 * import cycles.
 */
const root = path.join(import.meta.dirname, '..');

/** Generated, recorded or downloaded, or the list itself. */
const EXCLUDED_FOLDERS = /^src\/buildkit\/gen\/|^scripts\/text\/.*\.json$|\/(?:golden|recorded|fixtures)\//;
const EXCLUDED_FILES = ['THIRD_PARTY_NOTICES.md', 'docs/workspace-yaml.md', 'package-lock.json'];
const PROSE = /\.(?:ts|mjs|js|css|md|json|ya?ml|html)$/;
const CODE = /\.(?:ts|mjs|js|css)$/;

const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((name) => PROSE.test(name) && !isExcluded(name) && existsSync(path.join(root, name)))
  .map((name): SourceFile => ({ name, text: readFileSync(path.join(root, name), 'utf8') }));

const violations: Violation[] = [
  ...files.flatMap(checkWording),
  ...files.filter(({ name }) => CODE.test(name)).flatMap(checkLineLength),
  ...checkImportCycles(files.filter(({ name }) => name.startsWith('src/') && name.endsWith('.ts'))),
];

for (const { rule, file, line, message } of violations) console.error(`${file}:${line}: ${rule}: ${message}`);
if (violations.length > 0) process.exitCode = 1;

function isExcluded(name: string): boolean {
  return EXCLUDED_FILES.includes(name) || EXCLUDED_FOLDERS.test(name);
}
