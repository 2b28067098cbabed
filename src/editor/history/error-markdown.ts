import { advice } from '../../event/error.ts';
import type { SessionRecord, WorkspaceRow } from '../../session/log/fold.ts';

/** What is known of the surroundings of an error. */
export interface Surroundings {
  /** Of the extension. */
  readonly version: string;
  /** Of VS Code. */
  readonly editor: string;
  /** The user's own folder, which is nobody else's business. */
  readonly home: string;
  readonly system: string;
}

/** A workspace's error as Markdown that can be put into an issue. Does not import 'vscode'. */
export function errorMarkdown(
  { version, platform, flags }: SessionRecord,
  { ref, result, phase }: WorkspaceRow,
  around: Surroundings,
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
    ['DevOpsMaestro', version === around.version ? version : `${version} (now ${around.version})`],
    ['VS Code', `${around.editor} on ${around.system}`],
  ];
  const parts = [
    `### ${oneLine(message)}`,
    facts.flatMap(([name, value]) => (value === undefined ? [] : [`- **${name}**: ${code(value)}`])).join('\n'),
    output.length === 0 ? undefined : fenced(output),
    hint === undefined ? undefined : `Suggested fix: ${oneLine(hint)}`,
  ];
  return `${withoutHome(parts.filter((part) => part !== undefined).join('\n\n'), around.home)}\n`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Longer fences than any run of backticks inside: nothing in the text can end them. */
function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

function code(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  const inside = oneLine(text);
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
