import type { SourceLocation } from '../workspace/document/diagnostic.ts';

/** One instruction of a Dockerfile: its text, which may span lines, and the place in the YAML that asked for it. */
export interface Instruction {
  readonly text: string;
  readonly origin?: SourceLocation;
}

export interface Stage {
  readonly name: string;
  /** An image reference, or the name of an earlier stage. */
  readonly from: string;
  /** The place in the YAML that named that image. */
  readonly origin?: SourceLocation;
  readonly comment: string;
  readonly instructions: readonly Instruction[];
}

/**
 * A cache mount for a RUN. Stages never share an id, and builds that run at the same time get a mount of their own each
 * (`sharing=private`), so that nobody waits for anybody; the next build finds what the last one downloaded. `shared`
 * is for
 * what several builds may well fill at the same time.
 */
export interface CacheMount {
  readonly id: string;
  readonly target: string;
  readonly sharing?: 'shared';
}

export interface Mounts {
  readonly mounts?: readonly CacheMount[];
  /** Ids of build secrets: files in /run/secrets, where the build has them. */
  readonly secrets?: readonly string[];
  /** Further options, each a word: whose file or variable a secret becomes, and the SSH agent. */
  readonly access?: readonly string[];
}

export function instruction(text: string, origin?: SourceLocation): Instruction {
  return origin === undefined ? { text } : { text, origin };
}

/** A RUN of shell commands that must all succeed. */
export function run(
  commands: readonly string[],
  options: Mounts & { origin?: SourceLocation | undefined } = {},
): Instruction {
  return instruction(
    `RUN ${mountOptions(options)
      .map((option) => `${option} \\\n    `)
      .join('')}${commands.join(' \\\n && ')}`,
    options.origin,
  );
}

function mountOptions({ mounts = [], secrets = [], access = [] }: Mounts): string[] {
  return [
    ...mounts.map(
      ({ id, target, sharing = 'private' }) => `--mount=type=cache,id=${id},target=${target},sharing=${sharing}`,
    ),
    ...secrets.map((id) => `--mount=type=secret,id=${id}`),
    ...access,
  ];
}

/** Whether a command can stand on a RUN line as it is, without the Dockerfile's own syntax getting hold of it. */
const PLAIN_COMMAND = /^[A-Za-z0-9_./][^\r\n\t]*$/;

/**
 * A RUN of what a user wrote, whatever that is. One plain line stands as it is; everything else goes into a quoted
 * heredoc, where the Dockerfile parser changes nothing, and which stops at the first command that fails. A script that
 * names its own interpreter is run by that one.
 */
export function runScript(script: string, origin?: SourceLocation, options: Mounts = {}): Instruction {
  const mounts = mountOptions(options);
  const isPlain =
    mounts.length === 0 &&
    PLAIN_COMMAND.test(script) &&
    !script.includes('<<') &&
    !script.includes('\\') &&
    script.trim() === script;
  if (isPlain) return instruction(`RUN ${script}`, origin);
  const keyword = mounts.length === 0 ? 'RUN' : `RUN ${mounts.join(' \\\n    ')}`;
  return instruction(heredoc(keyword, script.startsWith('#!') ? script : `set -e\n${script}`), origin);
}

/** A COPY of a text that is carried in the Dockerfile itself. */
export function copyText(text: string, destination: string, origin?: SourceLocation, mode?: '755'): Instruction {
  return instruction(heredoc(mode === undefined ? 'COPY' : `COPY --chmod=${mode}`, text, ` ${destination}`), origin);
}

/** The delimiter is one that the content does not hold, so that the content cannot end the heredoc. */
function heredoc(keyword: string, content: string, after = ''): string {
  const lines = content.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n');
  let delimiter = 'EOF';
  while (lines.some((line) => line.trim() === delimiter)) delimiter += '_';
  return `${keyword} <<'${delimiter}'${after}\n${lines.join('\n')}\n${delimiter}`;
}
