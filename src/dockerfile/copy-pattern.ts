import { type Instruction, JSONInstruction } from 'dockerfile-ast';
import { jsonWords, sourcesOf } from './copy-sources.ts';

/** The first pattern that BuildKit rejects, and its line from 1, which BuildKit does not report. */
export function malformedCopyPattern(
  instructions: readonly Instruction[],
  escape: string,
): { readonly pattern: string; readonly line: number } | undefined {
  for (const instruction of instructions) {
    if (!['COPY', 'ADD'].includes(instruction.getKeyword()) || !(instruction instanceof JSONInstruction)) continue;
    const isJson = jsonWords(instruction.getArgumentsContent() ?? '') !== undefined;
    // The parser has removed the escape characters, except in the JSON form, and has kept the quotes.
    const plain = (word: string): string => (isJson ? unescaped(word, escape) : word.replace(/["']/g, ''));
    const words = sourcesOf(instruction).flatMap(({ from, paths }) => (from === undefined ? paths : []));
    const pattern = words.find((word) => !word.includes('$') && isMalformed(plain(word)));
    if (pattern !== undefined) return { pattern, line: instruction.getRange().start.line + 1 };
  }
  return undefined;
}

/** BuildKit removes escape characters before it looks for wildcards. */
function unescaped(word: string, escape: string): string {
  let plain = '';
  for (let at = 0; at < word.length; at++) {
    if (word[at] === escape) at += 1;
    plain += word[at] ?? '';
  }
  return plain;
}

/** Whether a pattern has an unclosed bracket or ends with a backslash (Go's path/filepath, Match). */
function isMalformed(pattern: string): boolean {
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === '\\') {
      at += 1;
      if (at >= pattern.length) return true;
    } else if (pattern[at] === '[') {
      const end = classEnd(pattern, at + 1);
      if (end === undefined) return true;
      at = end;
    }
  }
  return false;
}

/** The index of the `]` of a character class; undefined if the class is malformed. */
function classEnd(pattern: string, start: number): number | undefined {
  let at = pattern[start] === '^' ? start + 1 : start;
  const character = (): boolean => {
    if (at >= pattern.length || pattern[at] === '-' || pattern[at] === ']') return false;
    if (pattern[at] === '\\') at += 1;
    at += 1;
    return at < pattern.length;
  };
  for (let ranges = 0; pattern[at] !== ']' || ranges === 0; ranges++) {
    if (!character()) return undefined;
    if (pattern[at] !== '-') continue;
    at += 1;
    if (!character()) return undefined;
  }
  return at;
}
