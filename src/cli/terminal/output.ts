import { advice, type ErrorReport } from '../../event/error.ts';
import type { Diagnostic } from '../../workspace/document/diagnostic.ts';
import { indented } from './format.ts';
import { errorJson } from './json.ts';
import { type Lines, writeDocument, writeJsonText, writeLines } from './terminal.ts';

export type Format = 'text' | 'json' | 'jsonl';

/** Where a command writes: results to stdout, everything else to stderr. */
export interface Output {
  readonly format: Format;
  result(lines: Lines): void;
  /** Text with several lines, such as a Dockerfile. */
  document(text: string): void;
  note(lines: Lines): void;
}

export function processOutput(format: Format): Output {
  return {
    format,
    result: (lines) => writeLines('stdout', lines),
    document: writeDocument,
    note: (lines) => writeLines('stderr', lines),
  };
}

/** Writes the one JSON document on stdout, or one of several lines for `jsonl`. */
export function writeJson(output: Output, value: unknown): void {
  writeJsonText(JSON.stringify(value, undefined, output.format === 'jsonl' ? undefined : 2));
}

/** Formats what failed, where, and what to do next. */
export function formatError(error: ErrorReport): string[] {
  const prefix = error.file === undefined ? '' : `${error.file}:${error.line ?? 1}:${error.column ?? 1}: `;
  const hint = advice(error);
  const output = (error.output ?? []).map((line) => `  | ${line}`);
  return [...indented(`${prefix}${error.message}`), ...output, ...(hint === undefined ? [] : indented(`  ${hint}`))];
}

export function writeError(output: Output, error: ErrorReport, diagnostics: readonly Diagnostic[] = []): void {
  if (output.format !== 'text')
    return writeJson(output, { error: errorJson(error), ...(diagnostics.length > 0 && { diagnostics }) });
  writeDiagnostics(output, diagnostics);
  output.note(headed('dvm: ', formatError(error)));
}

/** Puts a heading before the first line. */
export function headed(heading: string, [first = '', ...rest]: readonly string[]): string[] {
  return [`${heading}${first}`, ...rest];
}

export function writeDiagnostics(output: Output, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) output.note(formatDiagnostic(diagnostic));
}

/** `file:line:column: message (hint)`, as compilers print it, so that terminals can link it. */
function formatDiagnostic({ file, line, column, severity, message, hint }: Diagnostic): string {
  return `${file}:${line}:${column}: ${severity}: ${message}${hint === undefined ? '' : ` ${hint}`}`;
}
