import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const PAGE = 'docs/troubleshooting.md';

/**
 * Messages that docs/troubleshooting.md quotes and no source file has. A quotation is bold, in quotation marks; an
 * ellipsis in it is a value, and what precedes and follows it must be in the same file.
 */
export function missingQuotations(root: string): string[] {
  const sources = globSync('src/**/*.ts', { cwd: root }).map((name) =>
    joined(readFileSync(path.join(root, name), 'utf8')),
  );
  const page = readFileSync(path.join(root, PAGE), 'utf8');
  return quotationsOf(page)
    .filter((quotation) => !sources.some((source) => isIn(quotation, source)))
    .map((quotation) => `${PAGE} quotes a message that the program does not have: ${quotation}`);
}

export function quotationsOf(page: string): string[] {
  return Array.from(page.matchAll(/\*\*“([^”]+)”\*\*/g), ([, text = '']) => text.replaceAll(/\s+/g, ' '));
}

function isIn(quotation: string, source: string): boolean {
  return quotation.split('…').every((part) => source.includes(part.trim()));
}

/** The source with strings that are joined by + as one string. */
function joined(source: string): string {
  return source
    .replaceAll(/['"`]\s*\+\s*['"`]/g, '')
    .replaceAll("\\'", "'")
    .replaceAll(/\s+/g, ' ');
}
