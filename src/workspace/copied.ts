import { Copy, DockerfileParser, type Flag, type Instruction, JSONInstruction } from 'dockerfile-ast';

/**
 * The paths that a Dockerfile takes from its context, relative to that, maybe with wildcards; `.` is all of it. What cannot
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
  if (instruction instanceof Copy && instruction.getFlags().some((flag) => flag.getName() === 'from')) return [];
  const heredoc = instruction instanceof Copy ? instruction.getHeredocs()[0]?.getStartRange().start.line : undefined;
  const written = instruction.getArguments().filter((each) => heredoc === undefined || each.getRange().start.line <= heredoc);
  const words = jsonWords(instruction.getArgumentsContent() ?? '') ?? written.map((each) => each.getValue());
  return words.slice(0, -1).filter((word) => !/^<<|^(?:https?|git|ssh):\/\/|^git@/.test(word)).map(cleaned);
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
  const options = new Map((flag.getValue() ?? '').split(',').map((option): [string, string] => [option.split('=', 1)[0] ?? '', option.slice(option.indexOf('=') + 1)]));
  if ((options.get('type') ?? 'bind') !== 'bind' || options.has('from')) return [];
  return [cleaned(options.get('source') ?? options.get('src') ?? '.')];
}

function cleaned(path: string): string {
  const plain = path.replace(/^(["'])(.*)\1$/, '$2').replace(/^(?:\.?\/)+/, '').replace(/(?<!\/)\/+$/, '');
  return plain === '' || plain.includes('$') ? '.' : plain;
}
