import { advice, type ErrorReport } from '../event/error.ts';
import { type Diagnostic, formatDiagnostic } from '../workspace/diagnostic.ts';
import { errorJson } from './json.ts';

export type Format = 'text' | 'json' | 'jsonl';

/** Where a command writes: results to stdout, everything that accompanies them to stderr. */
export interface Output {
  readonly format: Format;
  /** Columns of an interactive terminal; undefined when a program reads. */
  readonly columns: number | undefined;
  result(text: string): void;
  note(text: string): void;
}

export function processOutput(format: Format): Output {
  return {
    format,
    columns: process.stderr.isTTY && format === 'text' ? process.stderr.columns : undefined,
    result: (text) => process.stdout.write(`${text}\n`),
    note: (text) => process.stderr.write(`${text}\n`),
  };
}

/** One JSON document, and nothing else, on stdout. */
export function writeJson(output: Output, value: unknown): void {
  output.result(JSON.stringify(value, undefined, output.format === 'jsonl' ? undefined : 2));
}

/** What failed, where, and what to do next. */
export function formatError(error: ErrorReport): string {
  const place = error.file === undefined ? '' : `${error.file}:${error.line ?? 1}:${error.column ?? 1}: `;
  const hint = advice(error);
  const output = (error.output ?? []).map((line) => `  | ${line}`);
  return [`${place}${error.message}`, ...output, ...(hint === undefined ? [] : [`  ${hint}`])].join('\n');
}

export function writeError(output: Output, error: ErrorReport, diagnostics: readonly Diagnostic[] = []): void {
  if (output.format !== 'text') return writeJson(output, { error: errorJson(error), ...(diagnostics.length > 0 && { diagnostics }) });
  writeDiagnostics(output, diagnostics);
  output.note(`dvm: ${formatError(error)}`);
}

export function writeDiagnostics(output: Output, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) output.note(formatDiagnostic(diagnostic));
}
