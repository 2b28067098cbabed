import { yamlScalar } from './scalar.ts';

/** An error or warning about a document, with its location. Lines and columns count from 1. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Distinguishes diagnostics that are shown in a special way. */
  readonly code?: 'unused-file' | 'unset-variable';
  readonly message: string;
  readonly hint?: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Present if the intended value is certain. */
  readonly fix?: Fix;
}

/** Replaces a range of a file. Lines and columns count from 1. */
export interface Fix {
  readonly title: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

/** A position in a file. Lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A value and the location where the user wrote it. */
export interface Located<T> {
  readonly value: T;
  readonly location: SourceLocation;
  /** How many characters it occupies there, if not the value's own length, e.g. when quoted. 0 if it spans lines. */
  readonly length?: number;
}

/** An error about a value on one line. `meant` is the intended value, if that is certain. */
export function diagnosticAt(
  { value, location, length = value.length }: Located<string>,
  message: string,
  hint?: string,
  meant?: string,
): Diagnostic {
  const range = {
    line: location.line,
    column: location.column,
    endLine: location.line,
    endColumn: location.column + length,
  };
  return {
    severity: 'error',
    message,
    ...(hint === undefined ? {} : { hint }),
    file: location.file,
    ...range,
    ...(meant !== undefined && length > 0 && { fix: changeTo(meant, range) }),
  };
}

/** The fix that replaces a range with a name or word. */
export function changeTo(meant: string, range: Pick<Fix, 'line' | 'column' | 'endLine' | 'endColumn'>): Fix {
  const { line, column, endLine, endColumn } = range;
  return { title: `Change to "${meant}"`, line, column, endLine, endColumn, text: yamlScalar(meant) };
}
