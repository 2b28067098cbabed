/** Hides what must not leave the process. */
export interface Redactor {
  text(text: string): string;
  /** For the lines of one stream, in their order: what is to be hidden may begin on one and end on another. */
  stream(): RedactedLines;
}

export interface RedactedLines {
  /** The lines that are sure now. */
  push(line: string): string[];
  end(): string[];
}
