import type { SourceLocation } from '../workspace/document/diagnostic.ts';
import type { UserDockerfile } from '../workspace/user-dockerfile.ts';
import { type Dockerfile, renderDockerfile } from './dockerfile.ts';
import { type Instruction, runScript, type Stage } from './instruction.ts';

/** Stands in a plan for the stage of the user's Dockerfile that it begins with; nothing else can have this name. */
export const OWN_STAGE = '(own stage)';

/** What a user's Dockerfile can be taken for by ours, and what ours are called beside it. */
interface Names {
  /** The stage of the user's that ours begin with. */
  readonly own: string;
  /** The build context that holds what we stage: the main one is the user's. */
  readonly staging: string;
  /** A stage of ours. */
  of(stage: string): string;
}

/** Names that the user's text gives no meaning to: BuildKit would take one for the other, and compares without case. */
function freeNames({ names, stage }: Pick<UserDockerfile, 'names' | 'stage'>): Names {
  const free = (name: string): string => {
    let candidate = name;
    for (let number = 1; names.has(candidate); number++)
      candidate = number === 1 ? `dvm-${name}` : `dvm-${name}-${number}`;
    return candidate;
  };
  return { own: stage.name ?? free('own'), staging: free('staging'), of: free };
}

/** The name of the build context that holds what we stage. */
export function stagingContext(extended: UserDockerfile): string {
  return freeNames(extended).staging;
}

/**
 * One Dockerfile: the user's, to the letter, and our stages behind it. Only a last stage without a name gets one, for a
 * FROM cannot point at it otherwise. Each line of theirs is its own origin.
 */
export function extendDockerfile(extended: UserDockerfile, title: string, stages: readonly Stage[]): Dockerfile {
  const names = freeNames(extended);
  const known = new Set(stages.map(({ name }) => name));
  const ours = renderDockerfile(
    title,
    stages.map((stage) => beside(stage, known, names, extended.escape)),
  );
  const text = named(extended, names.own);
  const theirs = text.endsWith('\n') ? text : `${text}\n`;
  const lines = theirs.split('\n');
  const origins = new Map<number, SourceLocation>();
  for (const [index, line] of lines.slice(0, -1).entries())
    origins.set(index + 1, { file: extended.file, line: index + 1, column: line.search(/\S|$/) + 1 });
  for (const [line, place] of ours.origins) origins.set(lines.length + line, place);
  return {
    text: `${theirs}\n${ours.text}`,
    origins,
    target: names.of(ours.target),
    images: [...new Set([extended.image, ...ours.images.filter((image) => image !== names.own)])],
  };
}

function named({ text, stage }: UserDockerfile, name: string): string {
  return stage.name === undefined ? `${text.slice(0, stage.end)} AS ${name}${text.slice(stage.end)}` : text;
}

/** A stage of ours, told apart from what the user's text has. */
function beside(stage: Stage, known: ReadonlySet<string>, names: Names, escape: UserDockerfile['escape']): Stage {
  const rename = (name: string): string => (known.has(name) ? names.of(name) : name);
  const instructions = stage.instructions.map((each): Instruction => ({
    ...each,
    text: escaped(redirected(each.text, rename, names.staging), escape),
  }));
  return {
    ...stage,
    name: rename(stage.name),
    from: stage.from === OWN_STAGE ? names.own : rename(stage.from),
    instructions,
  };
}

/** Where a COPY and the mounts of a RUN take from. Flags stand first, so nothing that a user wrote is taken for one. */
function redirected(text: string, rename: (name: string) => string, staging: string): string {
  const [, keyword, flags = '', rest = ''] = /^(RUN|COPY)((?:\s(?:\\\n\s*)?--\S+)*)([^]*)$/.exec(text) ?? [];
  if (keyword === undefined) return text;
  const renamed = flags.replace(/(?<=[-,]from=)[^\s,]+/g, rename);
  const bound = renamed.replace(/--mount=type=bind,(?!\S*\bfrom=)\S+/g, (mount) => `${mount},from=${staging}`);
  const isStaged = keyword === 'COPY' && !flags.includes(' --from=') && !rest.startsWith(' <<');
  return `${keyword}${bound}${isStaged ? ` --from=${staging}` : ''}${rest}`;
}

/** The user's text may have chosen another escape character, which then holds for what stands behind it. */
function escaped(text: string, escape: UserDockerfile['escape']): string {
  if (escape === '\\') return text;
  const [, start, document] = /^(\w+(?:\s(?:\\\n\s*)?--\S+)*)( <<[^]*)$/.exec(text) ?? [];
  if (start !== undefined && document !== undefined) return start.replaceAll('\\\n', '`\n') + document;
  // At the end of a line a backtick would join the next one; a heredoc is taken as it is.
  if (/^RUN (?!--)[^]*`/.test(text)) return runScript(`${text.slice('RUN '.length)}\n`).text;
  const quoted = /^(?:ENV|LABEL|WORKDIR|USER) /.test(text);
  return text.replace(quoted ? /\\(\n|[\\"$])|`/g : /\\(\n)/g, (match, sign: string | undefined) =>
    match === '`' ? '``' : sign === '\\' ? '\\' : `\`${sign ?? ''}`,
  );
}
