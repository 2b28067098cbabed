import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Writes THIRD_PARTY_NOTICES.md from what the bundles really contain, as the bundler says; with `--check` it only
 * says whether the file is up to date. Run it after `node esbuild.config.mjs`.
 */
const root = path.join(import.meta.dirname, '..');
const file = path.join(root, 'THIRD_PARTY_NOTICES.md');
/** Shipped as files of their own. */
const ASSETS = ['@vscode/codicons'];

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

const packages = [...new Set([...ASSETS, ...bundledPackages()])].sort();
const text = [heading(), ...packages.map(notice)].join('\n');

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (readFileSync(file, 'utf8') !== text) {
  console.error('THIRD_PARTY_NOTICES.md is not up to date. Run: node scripts/notices.ts');
  process.exitCode = 1;
}

/** Folders below node_modules, such as `yaml` or `docker-modem/node_modules/ssh2`. */
function bundledPackages(): string[] {
  const inputs = JSON.parse(readFileSync(path.join(root, 'dist/inputs.json'), 'utf8')) as string[];
  return inputs.flatMap((input) => /^node_modules\/((?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []);
}

function heading(): string {
  return `# Third-party notices

This extension contains the following software. SQLite, inside sql.js, is in the public domain.
`;
}

function notice(folder: string): string {
  const where = path.join(root, 'node_modules', folder);
  const { name, version, license } = JSON.parse(readFileSync(path.join(where, 'package.json'), 'utf8')) as Manifest;
  const [own] = globSync('{LICENSE,LICENCE,license,licence,COPYING}{,.md,.txt,-MIT}', { cwd: where }).sort();
  const terms =
    own === undefined
      ? 'The package names this license and contains no text of it.'
      : readFileSync(path.join(where, own), 'utf8').trim();
  const text = ['```text', terms.replaceAll('```', "'''"), '```'].join('\n');
  return `## ${name} ${version}\n\nLicense: ${license ?? 'see below'}\n\n${text}\n`;
}
