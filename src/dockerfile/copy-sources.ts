import { Copy, DockerfileParser, type Flag, type Instruction, JSONInstruction } from 'dockerfile-ast';

/** What an instruction copies or mounts from somewhere else than the step before it. */
export interface InstructionSource {
  /** A stage, an image or a named build context, in lower case; absent for the main build context. */
  readonly from?: string;
  /** Paths there as they are written, which may be patterns. */
  readonly paths: readonly string[];
}

/** The sources of COPY, ADD and the bind mounts of RUN. A heredoc, or what is downloaded, is not one of them. */
export function sourcesOf(instruction: Instruction): InstructionSource[] {
  if (!(instruction instanceof JSONInstruction)) return [];
  switch (instruction.getKeyword()) {
    case 'COPY':
    case 'ADD': {
      const paths = sourceWords(instruction).filter((word) => !isRemote(word));
      const flag = instruction.getFlags().find((each) => each.getName() === 'from');
      const from = flag && { from: (flag.getValue() ?? '').toLowerCase() };
      return paths.length === 0 ? [] : [{ ...from, paths }];
    }
    case 'RUN':
      return instruction.getFlags().flatMap(boundSource);
    default:
      return [];
  }
}

/** Whether an ADD downloads something. */
export function isDownload(instruction: Instruction): boolean {
  return (
    instruction.getKeyword() === 'ADD' &&
    instruction instanceof JSONInstruction &&
    sourceWords(instruction).some(isRemote)
  );
}

/**
 * The paths that a Dockerfile uses of its main context, relative to it, possibly with wildcards; `.` is all of it. A
 * path that the text alone does not determine, such as one with a variable, counts as all.
 */
export function copiedPaths(text: string): readonly string[] {
  const paths = new Set(DockerfileParser.parse(text).getInstructions().flatMap(contextPaths));
  return paths.has('.') ? ['.'] : [...paths].sort();
}

function contextPaths(instruction: Instruction): string[] {
  const keyword = instruction.getKeyword();
  if (keyword === 'ONBUILD') return /^\s*ONBUILD\s+(?:COPY|ADD)\b/i.test(instruction.getTextContent()) ? ['.'] : [];
  const isUnparsed = (keyword === 'COPY' || keyword === 'ADD') && !(instruction instanceof JSONInstruction);
  if (isUnparsed) return ['.'];
  return sourcesOf(instruction).flatMap(({ from, paths }) => (from === undefined ? paths.map(cleaned) : []));
}

/** The words of a COPY or ADD except the destination and heredocs, as they are written. */
function sourceWords(instruction: JSONInstruction): string[] {
  const heredoc = instruction instanceof Copy ? instruction.getHeredocs()[0]?.getStartRange().start.line : undefined;
  const written = instruction
    .getArguments()
    .filter((each) => heredoc === undefined || each.getRange().start.line <= heredoc);
  const words = jsonWords(instruction.getArgumentsContent() ?? '') ?? written.map((each) => each.getValue());
  return words.slice(0, -1).filter((word) => !word.startsWith('<<'));
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

function isRemote(word: string): boolean {
  return /^(?:https?|git|ssh):\/\/|^git@/.test(word);
}

/** A bind mount is of the main context unless it has `from`. */
function boundSource(flag: Flag): InstructionSource[] {
  if (flag.getName() !== 'mount') return [];
  const options = new Map(
    (flag.getValue() ?? '')
      .split(',')
      .map((option): [string, string] => [option.split('=', 1)[0] ?? '', option.slice(option.indexOf('=') + 1)]),
  );
  if ((options.get('type') ?? 'bind') !== 'bind') return [];
  const from = options.get('from')?.toLowerCase();
  return [{ ...(from !== undefined && { from }), paths: [options.get('source') ?? options.get('src') ?? '.'] }];
}

function cleaned(path: string): string {
  const plain = path
    .replace(/^(["'])(.*)\1$/, '$2')
    .replace(/^(?:\.?\/)+/, '')
    .replace(/(?<!\/)\/+$/, '');
  return plain === '' || plain.includes('$') ? '.' : plain;
}
