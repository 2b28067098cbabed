import type { CopyInstruction, CopySource, Instruction, Mount, RunInstruction, StageSource } from './instruction.ts';
import { dockerfileValue } from './quote.ts';

/** How instructions are written in one Dockerfile. */
export interface RenderStyle {
  /** The escape character; a directive in the user's Dockerfile may change it. */
  readonly escape: '\\' | '`';
  /** The name of one of our stages, which is renamed if the user's Dockerfile uses it. */
  stageName(name: string): string;
  /** The name of the user's stage that ours begin from. */
  readonly userStage: string;
  /** The name of the build context with the staging folder, unless that is the main one. */
  readonly stagingContext?: string;
}

/** For a Dockerfile that consists of our stages only. */
export const OWN_STYLE: RenderStyle = { escape: '\\', stageName: (name) => name, userStage: '' };

export function renderInstruction(instruction: Instruction, style: RenderStyle = OWN_STYLE): string {
  const { escape } = style;
  switch (instruction.keyword) {
    case 'RUN':
      return renderRun(instruction, escape);
    case 'COPY':
      return renderCopy(instruction, style);
    case 'ENV':
    case 'LABEL': {
      const { keyword, variables } = instruction;
      const indent = ' '.repeat(keyword === 'ENV' ? 4 : 6);
      const written = variables.map(({ name, value, form }) => {
        const plain = form === 'expanded' ? `"${value}"` : value;
        return `${name}=${form === 'literal' ? dockerfileValue(value, escape) : plain}`;
      });
      return `${keyword} ${written.join(` ${escape}\n${indent}`)}`;
    }
    case 'ARG':
      return `ARG ${instruction.name}`;
    case 'WORKDIR':
      return `WORKDIR ${plainOrQuoted(instruction.path, escape)}`;
    case 'USER':
      return `USER ${plainOrQuoted(instruction.name, escape)}`;
    case 'SHELL':
    case 'CMD':
    case 'ENTRYPOINT':
      return `${instruction.keyword} [${instruction.words.map((word) => JSON.stringify(word)).join(', ')}]`;
    case 'HEALTHCHECK':
      return `HEALTHCHECK ${instruction.check}`;
    case 'VOLUME':
      return `VOLUME [${instruction.paths.map((path) => JSON.stringify(path)).join(', ')}]`;
  }
}

export function renderFrom(source: StageSource, style: RenderStyle): string {
  return source.kind === 'user-stage' ? style.userStage : imageOrStage(source, style);
}

/** A script that the Dockerfile parser leaves unchanged on a RUN line. */
const PLAIN_SCRIPT = /^[A-Za-z0-9_./][^\r\n\t]*$/;

/**
 * Commands and simple scripts are written on the RUN line. Other scripts go into a quoted heredoc, where the parser
 * changes nothing, and which stops at the first command that fails; a script with a `#!` line of its own is run by that
 * interpreter.
 */
function renderRun({ mounts, body }: RunInstruction, escape: RenderStyle['escape']): string {
  const options = mounts.map(renderMount);
  const continued = ` ${escape}\n    `;
  if (body.kind === 'script' && !(options.length === 0 && isPlain(body.script)))
    return heredoc(['RUN', options.join(continued)].filter(Boolean).join(' '), scriptText(body.script));
  const commands = body.kind === 'script' ? [body.script] : body.commands;
  // A backtick that is the escape character would join lines where it ends one.
  if (escape === '`' && options.length === 0 && commands.some((command) => command.includes(escape)))
    return heredoc('RUN', scriptText(commands.join(' \\\n && ')));
  return `RUN ${options.map((option) => `${option}${continued}`).join('')}${commands.join(` ${escape}\n && `)}`;
}

function isPlain(script: string): boolean {
  return PLAIN_SCRIPT.test(script) && !script.includes('<<') && !script.includes('\\') && script.trim() === script;
}

function scriptText(script: string): string {
  return script.startsWith('#!') ? script : `set -e\n${script}`;
}

function renderMount(mount: Mount): string {
  switch (mount.kind) {
    case 'cache':
      return `--mount=type=cache,id=${mount.id},target=${mount.target},sharing=${mount.sharing}`;
    case 'secret': {
      const { id, env, target, mode } = mount;
      const options = Object.entries({ id, env, target, mode }).filter(([, value]) => value !== undefined);
      return `--mount=type=secret,${options.map(([name, value]) => `${name}=${value ?? ''}`).join(',')}`;
    }
    case 'ssh':
      return '--mount=type=ssh';
  }
}

function renderCopy({ content, destination, isLink, chmod, chown }: CopyInstruction, style: RenderStyle): string {
  const from = content.kind === 'files' ? copySource(content.from, style) : undefined;
  const flags = [
    ...(isLink === true ? ['--link'] : []),
    ...(chmod === undefined ? [] : [`--chmod=${chmod}`]),
    ...(from === undefined ? [] : [`--from=${from}`]),
    ...(chown === undefined ? [] : [`--chown=${chown}`]),
  ];
  const start = ['COPY', ...flags].join(' ');
  if (content.kind === 'text') return heredoc(start, content.text, ` ${destination}`);
  const words = [...content.paths, destination];
  return words.every((word) => /^[^\s"\\[\]$`]+$/.test(word))
    ? [start, ...words].join(' ')
    : `${start} [${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}

/** Undefined for the main build context, which has no name. */
function copySource(from: CopySource, style: RenderStyle): string | undefined {
  return from.kind === 'staging' ? style.stagingContext : imageOrStage(from, style);
}

function imageOrStage(source: Exclude<StageSource, { kind: 'user-stage' }>, style: RenderStyle): string {
  return source.kind === 'image' ? source.reference : style.stageName(source.name);
}

/** The delimiter is one that is not a line of the content, so that the content cannot end the heredoc. */
function heredoc(start: string, content: string, after = ''): string {
  const lines = content.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n');
  let delimiter = 'EOF';
  while (lines.some((line) => line.trim() === delimiter)) delimiter += '_';
  return `${start} <<'${delimiter}'${after}\n${lines.join('\n')}\n${delimiter}`;
}

function plainOrQuoted(text: string, escape: RenderStyle['escape']): string {
  return /^[A-Za-z0-9_./-]+$/.test(text) ? text : dockerfileValue(text, escape);
}
