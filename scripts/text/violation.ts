export interface SourceFile {
  /** Its path in the repository, with slashes. */
  readonly name: string;
  readonly text: string;
}

export interface Violation {
  readonly rule: 'wording' | 'line length' | 'import cycle';
  readonly file: string;
  readonly line: number;
  readonly message: string;
}
