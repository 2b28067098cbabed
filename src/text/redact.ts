/** Hides secrets in text. */
export interface Redactor {
  text(text: string): string;
  /** For consecutive lines of one stream, because a secret may span lines. */
  stream(): RedactedLines;
}

export interface RedactedLines {
  /** The lines that are complete. */
  push(line: string): string[];
  end(): string[];
}
