import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { SourceFile, Violation } from './violation.ts';

interface DeniedPhrase {
  /** A regular expression. Case does not matter, and a space also matches a line break inside a comment. */
  readonly pattern: string;
  readonly instead: string;
}

/** What may separate two words of a sentence that is wrapped: the markers of comments, quotations and strings. */
const GAP = String.raw`(?:\s+(?:\*|//|#|>)?\s*)`;

const rules = readDenyList().map(({ pattern, instead }) => ({
  pattern: new RegExp(pattern.replaceAll(' ', GAP), 'giu'),
  instead,
}));

/** Reports phrases that a native speaker would not write, as listed in `deny-list.json`. */
export function checkWording({ name, text }: SourceFile): Violation[] {
  return rules.flatMap(({ pattern, instead }) =>
    Array.from(text.matchAll(pattern), ({ 0: match, index }) => ({
      rule: 'wording' as const,
      file: name,
      line: text.slice(0, index).split('\n').length,
      message: `"${match.replaceAll(/\s+/g, ' ')}": write ${instead}`,
    })),
  );
}

function readDenyList(): DeniedPhrase[] {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, 'deny-list.json'), 'utf8')) as DeniedPhrase[];
}
