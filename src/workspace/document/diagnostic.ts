import { yamlScalar } from './scalar.ts';

/** A complaint about a document, at its place. Lines and columns count from 1. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** What it is about, where that matters to who shows it. */
  readonly code?: 'unused-file' | 'unset-variable';
  readonly message: string;
  readonly hint?: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Given where it is sure what was meant. */
  readonly fix?: Fix;
}

/** A text in place of what stands from here to there. Lines and columns count from 1. */
export interface Fix {
  readonly title: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

/** A place in a file. Lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A value and the place where the user wrote it. */
export interface Located<T> {
  readonly value: T;
  readonly location: SourceLocation;
  /**
   * How many characters it takes there, where that is not the value's own length: it may be quoted. 0 if it spans
   * lines.
   */
  readonly length?: number;
}

/** An error about a text of one line. `meant` is what surely should stand there instead. */
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

/** The fix that puts a text of the user's kind, a name or a word, into a place. */
export function changeTo(meant: string, range: Pick<Fix, 'line' | 'column' | 'endLine' | 'endColumn'>): Fix {
  const { line, column, endLine, endColumn } = range;
  return { title: `Change to "${meant}"`, line, column, endLine, endColumn, text: yamlScalar(meant) };
}
