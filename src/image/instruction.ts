import type { Place } from '../workspace/diagnostic.ts';

/** One instruction of a Dockerfile: its text, which may span lines, and the place in the YAML that asked for it. */
export interface Instruction {
  readonly text: string;
  readonly origin?: Place;
}

export interface Stage {
  readonly name: string;
  /** An image reference, or the name of an earlier stage. */
  readonly from: string;
  /** The place in the YAML that named that image. */
  readonly origin?: Place;
  readonly comment: string;
  readonly instructions: readonly Instruction[];
}

/**
 * A cache mount for a RUN. Stages never share an id, and builds that run at the same time get a mount of their own each
 * (`sharing=private`), so that nobody waits for anybody; the next build finds what the last one downloaded.
 */
export interface CacheMount {
  readonly id: string;
  readonly target: string;
}

export function instruction(text: string, origin?: Place): Instruction {
  return origin === undefined ? { text } : { text, origin };
}

/** A RUN of shell commands that must all succeed. */
export function run(commands: readonly string[], options: { mounts?: readonly CacheMount[]; origin?: Place | undefined } = {}): Instruction {
  const mounts = (options.mounts ?? []).map(({ id, target }) => `--mount=type=cache,id=${id},target=${target},sharing=private \\\n    `);
  return instruction(`RUN ${mounts.join('')}${commands.join(' \\\n && ')}`, options.origin);
}

/** Whether a command can stand on a RUN line as it is, without the Dockerfile's own syntax getting hold of it. */
const PLAIN_COMMAND = /^[A-Za-z0-9_./][^\r\n\t]*$/;

/**
 * A RUN of what a user wrote, whatever that is. One plain line stands as it is; everything else goes into a quoted
 * heredoc, where the Dockerfile parser changes nothing, and which stops at the first command that fails. A script that
 * names its own interpreter is run by that one.
 */
export function runScript(script: string, origin?: Place): Instruction {
  const isPlain = PLAIN_COMMAND.test(script) && !script.includes('<<') && !script.includes('\\') && script.trim() === script;
  if (isPlain) return instruction(`RUN ${script}`, origin);
  return instruction(heredoc('RUN', script.startsWith('#!') ? script : `set -e\n${script}`), origin);
}

/** A COPY of a text that is carried in the Dockerfile itself. */
export function copyText(text: string, destination: string, origin?: Place): Instruction {
  return instruction(heredoc('COPY', text, ` ${destination}`), origin);
}

/** The delimiter is one that the content does not hold, so that the content cannot end the heredoc. */
function heredoc(keyword: string, content: string, after = ''): string {
  const lines = content.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n');
  let delimiter = 'EOF';
  while (lines.some((line) => line.trim() === delimiter)) delimiter += '_';
  return `${keyword} <<'${delimiter}'${after}\n${lines.join('\n')}\n${delimiter}`;
}
