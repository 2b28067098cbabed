import { advice } from '../../event/error.ts';
import type { SessionRecord, WorkspaceRow } from '../../session/log/fold.ts';

/** Facts about the machine for an error report. */
export interface ReportEnvironment {
  /** Version of the extension. */
  readonly version: string;
  /** Version of VS Code. */
  readonly editor: string;
  /** The user's home folder, which the report replaces by `~` for privacy. */
  readonly home: string;
  readonly system: string;
}

/** A workspace's error as Markdown for an issue. Does not import 'vscode'. */
export function errorMarkdown(
  { version, platform, flags }: SessionRecord,
  { ref, result, phase }: WorkspaceRow,
  environment: ReportEnvironment,
): string {
  const error = result?.error;
  if (error === undefined) return '';
  const { kind, message, step, exitCode, output = [], file, line, column } = error;
  const hint = advice(error);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Workspace', ref.path],
    ['Step', step],
    ['Exit code', exitCode === undefined ? undefined : String(exitCode)],
    ['Kind', kind],
    ['Phase', phase === undefined ? undefined : `${phase} of 7`],
    ['Location', file === undefined ? undefined : [file, line, column].filter((part) => part !== undefined).join(':')],
    ['Engine', platform === undefined ? undefined : `${platform.name} ${platform.version}`],
    ['Flags', Object.keys(flags).length === 0 ? undefined : JSON.stringify(flags)],
    ['DevOpsMaestro', version === environment.version ? version : `${version} (now ${environment.version})`],
    ['VS Code', `${environment.editor} on ${environment.system}`],
  ];
  const parts = [
    `### ${singleLine(message)}`,
    facts.flatMap(([name, value]) => (value === undefined ? [] : [`- **${name}**: ${code(value)}`])).join('\n'),
    output.length === 0 ? undefined : fenced(output),
    hint === undefined ? undefined : `Suggested fix: ${singleLine(hint)}`,
  ];
  return `${withoutHome(parts.filter((part) => part !== undefined).join('\n\n'), environment.home)}\n`;
}

function singleLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** A fence must be longer than any run of backticks inside it, so that the text cannot end it. */
function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

function code(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  const inside = singleLine(text);
  return inside.startsWith('`') || inside.endsWith('`') ? `${fence} ${inside} ${fence}` : `${fence}${inside}${fence}`;
}

function fenced(lines: readonly string[]): string {
  const text = lines.join('\n');
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}\n${text}\n${fence}`;
}

function withoutHome(text: string, home: string): string {
  return home.length < 2 ? text : text.replaceAll(home, '~');
}
