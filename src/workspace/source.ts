import { type Document, LineCounter, type Node, parseAllDocuments } from 'yaml';
import type { Diagnostic, Place } from './diagnostic.ts';

/** One YAML file: its documents, and the complaints about it. */
export class Source {
  readonly file: string;
  readonly documents: readonly Document[];
  readonly diagnostics: Diagnostic[] = [];
  readonly #lines = new LineCounter();

  constructor(file: string, text: string) {
    this.file = file;
    const documents = parseAllDocuments(text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: true });
    this.documents = Array.isArray(documents) ? documents : [];
    for (const document of this.documents) {
      for (const error of document.errors) this.#report('error', error.pos, sentence(error.message));
      for (const warning of document.warnings) this.#report('warning', warning.pos, sentence(warning.message));
    }
  }

  /** Where a node begins; a missing node is at the beginning of its document. */
  place(node: Node | null | undefined, document?: Document): Place {
    const { line, col } = this.#lines.linePos(node?.range?.[0] ?? document?.contents?.range?.[0] ?? 0);
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  error(node: Node | null | undefined, message: string, hint?: string): void {
    this.#report('error', span(node), message, hint);
  }

  warn(node: Node | null | undefined, message: string, hint?: string): void {
    this.#report('warning', span(node), message, hint);
  }

  #report(severity: Diagnostic['severity'], [from, to]: readonly [number, number], message: string, hint?: string): void {
    const start = this.#lines.linePos(from);
    const end = this.#lines.linePos(Math.max(from, to));
    this.diagnostics.push({
      severity,
      message,
      ...(hint === undefined ? {} : { hint }),
      file: this.file,
      line: Math.max(start.line, 1),
      column: Math.max(start.col, 1),
      endLine: Math.max(end.line, 1),
      endColumn: Math.max(end.col, 1),
    });
  }
}

function span(node: Node | null | undefined): readonly [number, number] {
  const range = node?.range;
  return range ? [range[0], range[1]] : [0, 0];
}

function sentence(message: string): string {
  return message.endsWith('.') ? message : `${message}.`;
}
