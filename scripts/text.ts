import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Baseline, beyond, countByFolder } from './text/baseline.ts';
import { checkImportCycles } from './text/import-cycles.ts';
import { checkLineLength } from './text/line-length.ts';
import type { SourceFile, Violation } from './text/violation.ts';
import { checkWording } from './text/wording.ts';

/**
 * Checks what neither the compiler nor ESLint nor the formatter checks: denied phrases, lines over 120 columns and
 * import cycles. `--update` records the violations that remain in `text/baseline.json`, which only ever shrinks.
 */
const root = path.join(import.meta.dirname, '..');
const baselineFile = path.join(import.meta.dirname, 'text/baseline.json');

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

if (process.argv.includes('--update')) {
  writeFileSync(baselineFile, `${JSON.stringify(countByFolder(violations), undefined, 2)}\n`);
} else if (process.argv.includes('--all')) {
  report(violations);
} else {
  const found = beyond(violations, readBaseline());
  report(found);
  if (found.length > 0) process.exitCode = 1;
}

function isExcluded(name: string): boolean {
  return EXCLUDED_FILES.includes(name) || EXCLUDED_FOLDERS.test(name);
}

function readBaseline(): Baseline {
  return existsSync(baselineFile) ? (JSON.parse(readFileSync(baselineFile, 'utf8')) as Baseline) : {};
}

function report(found: readonly Violation[]): void {
  for (const { rule, file, line, message } of found) console.error(`${file}:${line}: ${rule}: ${message}`);
}
