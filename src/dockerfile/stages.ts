import { DockerfileParser, type Dockerfile, type From } from 'dockerfile-ast';
import { malformedCopyPattern } from './copy-pattern.ts';
import { didYouMean } from '../text/suggest.ts';

/** A stage of a user's Dockerfile. */
export interface WrittenStage {
  /** In lower case, because names are compared without case; absent if it has none. */
  readonly name?: string;
  /** As written: an image or the name of another stage, possibly with variables. */
  readonly from: string;
  /** From 1. */
  readonly line: number;
  /** Offset in the text where ` AS name` can be inserted, for a stage without a name. */
  readonly end: number;
}

export interface WrittenDockerfile {
  readonly stages: readonly [WrittenStage, ...WrittenStage[]];
  readonly escape: '\\' | '`';
  /** Build args before the first stage, with their defaults: only they apply in FROM. */
  readonly args: ReadonlyMap<string, string>;
  /** Names with a meaning in the text, in lower case: stages, and the sources of FROM and `--from`. */
  readonly names: ReadonlySet<string>;
}

export interface DockerfileProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
  readonly hint?: string;
}

const KEYWORDS = new Set([
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]);

/**
 * The parts of a Dockerfile that further stages depend on, or why it cannot be extended. Reports only what would break
 * the stages that follow; BuildKit reports other mistakes better.
 */
export function readStages(text: string): WrittenDockerfile | DockerfileProblem {
  const strayReturn = /\r(?!\n)/.exec(text);
  if (strayReturn !== null)
    return { line: lineAt(text, strayReturn.index), message: 'a carriage return is in the middle of a line' };
  const dockerfile = DockerfileParser.parse(text);
  const instructions = dockerfile.getInstructions();
  const syntax = dockerfile.getDirectives().find((each) => each.getName().toLowerCase() === 'syntax');
  const problem =
    (syntax === undefined ? unknownKeyword(dockerfile) : oldSyntax(syntax.getValue(), lineOf(syntax.getRange()))) ??
    unfinished(text);
  if (problem !== undefined) return problem;
  const early = instructions.findIndex((each) => each.getKeyword() === 'FROM');
  const before = instructions.slice(0, early === -1 ? undefined : early).find((each) => each.getKeyword() !== 'ARG');
  if (before !== undefined)
    return { line: lineOf(before.getRange()), message: `${before.getKeyword()} precedes the first FROM` };
  const froms = dockerfile.getFROMs();
  const bare = froms.find((from) => from.getImage() === null);
  if (bare !== undefined) return { line: lineOf(bare.getRange()), message: 'FROM has no image' };
  const escape = dockerfile.getEscapeCharacter() === '`' ? '`' : '\\';
  const malformed = malformedCopyPattern(instructions, escape);
  if (malformed !== undefined)
    return {
      line: malformed.line,
      message:
        `${JSON.stringify(malformed.pattern)} is not a valid pattern: ` +
        'a bracket is not closed, or it ends with a backslash',
      hint: 'Write [[] for a bracket that is part of a name.',
    };
  const offset = offsets(text);
  const stages = froms.map((from) => stageOf(from, offset));
  const [first, ...others] = stages;
  if (first === undefined) return { line: 1, message: 'it has no FROM' };
  const args = dockerfile.getInitialARGs().flatMap((arg): [string, string][] => {
    const property = arg.getProperty();
    return property === null ? [] : [[property.getName(), property.getValue() ?? '']];
  });
  const named = [
    ...stages.flatMap(({ name, from }) => [name ?? '', from]),
    ...[...text.matchAll(/\bfrom=([\w.-]+)/gi)].map(([, name = '']) => name),
  ];
  return {
    stages: [first, ...others],
    escape,
    args: new Map(args),
    names: new Set(named.map((name) => name.toLowerCase())),
  };
}

/** Much longer than any valid reference with registry, repository, tag and digest. */
const MAX_REFERENCE = 1000;

/** An image reference with its variables expanded; unset variables are empty. */
export function expandImage(reference: string, args: ReadonlyMap<string, string>): string {
  if (reference.length > MAX_REFERENCE) return reference;
  return reference
    .replace(/^(["'])(.*)\1$/, '$2')
    .replace(
      /\$(?:\{(\w+)(?:(:?[-+])([^}]*))?\}|(\w+))/g,
      (
        _,
        braced: string | undefined,
        operator: string | undefined,
        word: string | undefined,
        plain: string | undefined,
      ) => {
        const value = (args.get(braced ?? plain ?? '') ?? '').slice(0, MAX_REFERENCE);
        if (operator?.endsWith('-') === true) return value === '' ? (word ?? '') : value;
        if (operator?.endsWith('+') === true) return value === '' ? '' : (word ?? '');
        return value;
      },
    );
}

function stageOf(from: From, offset: (line: number, character: number) => number): WrittenStage {
  const name = from.getBuildStage()?.toLowerCase();
  const { line, character } = (from.getArguments().at(-1) ?? from).getRange().end;
  return {
    ...(name !== undefined && { name }),
    from: from.getImage() ?? '',
    line: lineOf(from.getRange()),
    end: offset(line, character),
  };
}

function unknownKeyword(dockerfile: Dockerfile): DockerfileProblem | undefined {
  const unknown = dockerfile.getInstructions().find((each) => !KEYWORDS.has(each.getKeyword()));
  return (
    unknown && {
      line: lineOf(unknown.getRange()),
      message: `unknown instruction ${JSON.stringify(unknown.getInstruction())}`,
      ...hintFor(unknown.getKeyword()),
    }
  );
}

function hintFor(keyword: string): Pick<DockerfileProblem, 'hint'> {
  const hint = didYouMean(keyword, [...KEYWORDS]);
  return hint === undefined ? {} : { hint };
}

/** Our stages use syntax of frontend version 1.4. */
function oldSyntax(frontend: string, line: number): DockerfileProblem | undefined {
  if (!/^(?:docker\.io\/)?docker\/dockerfile:(?:0\.|1\.[0-3](?:\.|-|$))/.test(frontend)) return undefined;
  return {
    line,
    message: `the syntax ${frontend} is too old to be extended`,
    hint: 'Use docker/dockerfile:1, or remove the line.',
  };
}

/** The stages that follow must not be parsed as the rest of the last instruction. */
function unfinished(text: string): DockerfileProblem | undefined {
  const probe = DockerfileParser.parse(`${text}\nFROM scratch\n`).getInstructions();
  const last = probe.at(-1);
  const lines = text.split('\n').length;
  if (last?.getKeyword() === 'FROM' && lineOf(last.getRange()) === lines + 1) return undefined;
  return {
    line: last === undefined ? 1 : lineOf(last.getRange()),
    message: 'its last instruction is incomplete',
    hint: 'Close the heredoc, or remove the continuation character from the last line.',
  };
}

function lineOf(range: { start: { line: number } }): number {
  return range.start.line + 1;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Converts a line and a character to an offset in the text. */
function offsets(text: string): (line: number, character: number) => number {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return (line, character) => (starts[line] ?? text.length) + character;
}
