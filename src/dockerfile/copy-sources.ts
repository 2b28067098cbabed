import { Copy, DockerfileParser, type Flag, type Instruction, JSONInstruction } from 'dockerfile-ast';

/**
 * The paths that a Dockerfile takes from its context, relative to that, maybe with wildcards; `.` is all of it. What
 * cannot
 * be told from the text, such as a path in a variable, counts as all.
 */
export function copiedPaths(text: string): readonly string[] {
  const paths = new Set(DockerfileParser.parse(text).getInstructions().flatMap(pathsOf));
  return paths.has('.') ? ['.'] : [...paths].sort();
}

function pathsOf(instruction: Instruction): string[] {
  switch (instruction.getKeyword()) {
    case 'COPY':
    case 'ADD':
      return sources(instruction);
    case 'RUN':
      return instruction instanceof JSONInstruction ? instruction.getFlags().flatMap(boundPath) : [];
    case 'ONBUILD':
      return /^\s*ONBUILD\s+(?:COPY|ADD)\b/i.test(instruction.getTextContent()) ? ['.'] : [];
    default:
      return [];
  }
}

function sources(instruction: Instruction): string[] {
  if (!(instruction instanceof JSONInstruction)) return ['.'];
  return sourceWords(instruction).map(cleaned);
}

/** The words of a COPY or ADD that name something in its context, as they are written. */
function sourceWords(instruction: JSONInstruction): string[] {
  if (instruction instanceof Copy && instruction.getFlags().some((flag) => flag.getName() === 'from')) return [];
  const heredoc = instruction instanceof Copy ? instruction.getHeredocs()[0]?.getStartRange().start.line : undefined;
  const written = instruction
    .getArguments()
    .filter((each) => heredoc === undefined || each.getRange().start.line <= heredoc);
  const words = jsonWords(instruction.getArgumentsContent() ?? '') ?? written.map((each) => each.getValue());
  return words.slice(0, -1).filter((word) => !/^<<|^(?:https?|git|ssh):\/\/|^git@/.test(word));
}

/** The words of the JSON form, which may follow options; undefined for the other form. */
export function jsonWords(text: string): string[] | undefined {
  try {
    const words: unknown = JSON.parse(text.replace(/^(?:--\S+\s+)*/, ''));
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

/** A mount is one of the context unless it says otherwise. */
function boundPath(flag: Flag): string[] {
  if (flag.getName() !== 'mount') return [];
  const options = new Map(
    (flag.getValue() ?? '')
      .split(',')
      .map((option): [string, string] => [option.split('=', 1)[0] ?? '', option.slice(option.indexOf('=') + 1)]),
  );
  if ((options.get('type') ?? 'bind') !== 'bind' || options.has('from')) return [];
  return [cleaned(options.get('source') ?? options.get('src') ?? '.')];
}

function cleaned(path: string): string {
  const plain = path
    .replace(/^(["'])(.*)\1$/, '$2')
    .replace(/^(?:\.?\/)+/, '')
    .replace(/(?<!\/)\/+$/, '');
  return plain === '' || plain.includes('$') ? '.' : plain;
}

/** The first pattern that BuildKit refuses, with its line from 1: BuildKit itself does not say where it is. */
export function malformedCopyPattern(
  instructions: readonly Instruction[],
  escape: string,
): { readonly pattern: string; readonly line: number } | undefined {
  for (const instruction of instructions) {
    if (!['COPY', 'ADD'].includes(instruction.getKeyword()) || !(instruction instanceof JSONInstruction)) continue;
    const isJson = jsonWords(instruction.getArgumentsContent() ?? '') !== undefined;
    // The parser has taken the escape characters away, but for those of the JSON form, and none of the quotes.
    const plain = (word: string): string => (isJson ? unescaped(word, escape) : word.replace(/["']/g, ''));
    const pattern = sourceWords(instruction).find((word) => !word.includes('$') && isMalformed(plain(word)));
    if (pattern !== undefined) return { pattern, line: instruction.getRange().start.line + 1 };
  }
  return undefined;
}

/** BuildKit takes escape characters away before it looks for wildcards. */
function unescaped(word: string, escape: string): string {
  let plain = '';
  for (let at = 0; at < word.length; at++) {
    if (word[at] === escape) at += 1;
    plain += word[at] ?? '';
  }
  return plain;
}

/** Whether a pattern has a bracket that is never closed, or a backslash at its end (Go's path/filepath, Match). */
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

/** Where the `]` of a character class is; undefined if the class is malformed. */
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
