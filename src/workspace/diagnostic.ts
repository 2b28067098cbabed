/** A complaint about a document, at its place. Lines and columns count from 1. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint?: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A place in a file. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A value and the place where the user wrote it. */
export interface Placed<T> {
  readonly value: T;
  readonly place: Place;
}

/** `file:line:column: message (hint)`, as compilers print it, so that terminals can link it. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const hint = diagnostic.hint === undefined ? '' : ` ${diagnostic.hint}`;
  return `${diagnostic.file}:${diagnostic.line}:${diagnostic.column}: ${diagnostic.severity}: ${diagnostic.message}${hint}`;
}

/** An error about a text of one line at a place. */
export function complaintAt(place: Place, written: string, message: string, hint?: string): Diagnostic {
  const end = { endLine: place.line, endColumn: place.column + written.length };
  return { severity: 'error', message, ...(hint === undefined ? {} : { hint }), file: place.file, line: place.line, column: place.column, ...end };
}
