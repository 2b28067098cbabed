import {
  type Alias,
  Composer,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  Parser,
  type YAMLMap,
} from 'yaml';
import { changeTo, type Diagnostic, type SourceLocation } from './diagnostic.ts';
import { MergeKeys } from './merge-keys.ts';

/** One YAML file: its documents and diagnostics. */
export class Source {
  readonly file: string;
  readonly documents: readonly Document[];
  readonly diagnostics: Diagnostic[] = [];
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #aliased = new Map<Alias, Node>();
  readonly #mergeKeys = new MergeKeys(this);
  readonly #errors = new Map<Document, Diagnostic>();

  constructor(file: string, text: string) {
    this.file = file;
    this.#text = text;
    this.documents = this.#parse(text);
  }

  /** The first syntax error of a document. The rest of the document cannot be relied on. */
  syntaxError(document: Document): Diagnostic | undefined {
    return this.#errors.get(document);
  }

  /** Follows an alias. Aliases are never expanded: a small file could expand to billions of nodes. */
  resolve(node: Node | null | undefined): Node | null | undefined {
    return isAlias(node) ? this.#aliased.get(node) : node;
  }

  /** The fields of a mapping, including those added by merge keys. */
  pairs(map: YAMLMap): readonly Pair[] {
    return this.#mergeKeys.pairs(map);
  }

  /** Where a node begins; for a missing node, where its document begins. */
  location(node: Node | null | undefined, document?: Document): SourceLocation {
    const { line, col } = this.#lines.linePos(node?.range?.[0] ?? document?.contents?.range?.[0] ?? 0);
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  /** `meant` is the intended value, if that is certain. */
  error(node: Node | null | undefined, message: string, hint?: string, meant?: string): void {
    this.#report('error', span(node), message, hint, meant === undefined ? undefined : { meant });
  }

  warn(node: Node | null | undefined, message: string, hint?: string, meant?: string): void {
    this.#report('warning', span(node), message, hint, meant === undefined ? undefined : { meant });
  }

  /** Reports a node together with a fix that replaces it with `text`, verbatim. */
  reportWithFix(severity: Diagnostic['severity'], node: Node, message: string, title: string, text: string): void {
    this.#report(severity, span(node), message, undefined, { title, text });
  }

  /** How many characters a node on one line occupies; undefined if it spans lines. */
  length(node: Node | null | undefined): number | undefined {
    const [from, to] = span(node);
    return this.#lines.linePos(from).line === this.#lines.linePos(to).line ? to - from : undefined;
  }

  /** The rest of a line from a location on. */
  restOfLine({ line, column }: SourceLocation): string {
    const [rest = ''] = this.#text.slice((this.#lines.lineStarts[line - 1] ?? 0) + column - 1).split('\n', 1);
    return rest;
  }

  #parse(text: string): readonly Document[] {
    try {
      if (flowDepth(text) > MAX_DEPTH || dashDepth(text) > MAX_DEPTH) throw new RangeError();
      const documents = this.#parseDocuments(text);
      for (const document of documents) {
        const before = this.diagnostics.length;
        for (const error of document.errors) this.#report('error', error.pos, sentence(error.message));
        for (const warning of document.warnings) this.#report('warning', warning.pos, sentence(warning.message));
        this.#visit(document);
        const first = this.diagnostics.slice(before).find(({ severity }) => severity === 'error');
        if (first !== undefined) this.#errors.set(document, first);
      }
      return documents;
    } catch (error) {
      const reason = error instanceof RangeError ? 'it is nested too deeply' : String(error);
      this.#report('error', [0, 0], `The file cannot be parsed as YAML: ${reason}.`);
      return [];
    }
  }

  /** An unclosed quote swallows the documents after it: if there is an error, each document is parsed separately. */
  #parseDocuments(text: string): Document[] {
    const parsed = parseAllDocuments(text, { lineCounter: this.#lines, ...OPTIONS });
    const documents = Array.isArray(parsed) ? parsed : [];
    if (documents.every(({ errors }) => errors.length === 0)) return documents;
    // The library turns a stack overflow into a thousand errors.
    if (documents.some(({ errors }) => errors.some(({ message }) => message.includes('call stack'))))
      throw new RangeError();
    return documentStarts(text).flatMap((start, index, starts) => parseAt(text.slice(start, starts[index + 1]), start));
  }

  /** Checks aliases and keys in one pass: the library would take quadratic time for both. */
  #visit(document: Document): void {
    const anchors = new Map<string, Node>();
    const open: unknown[] = [document.contents];
    while (open.length > 0) {
      const node = open.pop();
      if (isPair(node)) open.push(node.value, node.key);
      else if (isAlias(node)) this.#findAnchor(node, anchors);
      else if (isNode(node)) {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
        if (isMap(node)) this.#checkKeys(node);
        if (isCollection(node))
          for (let index = node.items.length - 1; index >= 0; index--) open.push(node.items[index]);
      }
    }
  }

  #findAnchor(alias: Alias, anchors: ReadonlyMap<string, Node>): void {
    const target = anchors.get(alias.source);
    if (target === undefined) this.error(alias, `Anchor "${alias.source}" is not defined before this alias.`);
    else this.#aliased.set(alias, target);
  }

  #checkKeys({ items }: YAMLMap): void {
    const values = new Set<unknown>();
    for (const { key } of items) {
      if (!isScalar(key)) continue;
      if (values.has(key.value)) this.error(key, 'Map keys must be unique.');
      values.add(key.value);
    }
  }

  #report(
    severity: Diagnostic['severity'],
    [from, to]: readonly [number, number],
    message: string,
    hint?: string,
    fixed?: { meant: string } | { title: string; text: string },
  ): void {
    const start = this.#lines.linePos(from);
    const end = this.#lines.linePos(Math.max(from, to));
    const range = {
      line: Math.max(start.line, 1),
      column: Math.max(start.col, 1),
      endLine: Math.max(end.line, 1),
      endColumn: Math.max(end.col, 1),
    };
    const fix =
      fixed === undefined ? undefined : 'meant' in fixed ? changeTo(fixed.meant, range) : { ...range, ...fixed };
    this.diagnostics.push({
      severity,
      message,
      ...(hint === undefined ? {} : { hint }),
      file: this.file,
      ...range,
      ...(fix && { fix }),
    });
  }
}

const OPTIONS = { prettyErrors: false, uniqueKeys: false } as const;

/**
 * Nothing in a document may look like a document marker, not even inside quotes (YAML 1.2, 9.1.2). Directives and
 * comments before a marker belong to the document after it.
 */
function documentStarts(text: string): number[] {
  const markers = Array.from(text.matchAll(/^---(?=[ \t\r\n]|$)/gm), ({ index }) => index);
  const starts = [0];
  for (const [index, marker] of markers.entries()) {
    const before = text.slice(markers[index - 1] ?? 0, marker);
    if (!/^(?:[%#][^\n]*\n|[ \t\r]*\n)*$/.test(before)) starts.push(marker);
  }
  return starts;
}

function parseAt(text: string, offset: number): Document[] {
  const parser = new Parser();
  parser.offset = offset;
  return [...new Composer(OPTIONS).compose(parser.parse(text), false, offset + text.length)];
}

/** The library needs stack for each level, and takes its time to run out of it. */
const MAX_DEPTH = 200;

/** The maximum nesting of brackets and braces in one document, including those inside strings. */
function flowDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]|^---/gm)) {
    depth = bracket === '---' ? 0 : Math.max(0, depth + (bracket === '[' || bracket === '{' ? 1 : -1));
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** The maximum number of lists that begin on one line: `- - - a`. */
function dashDepth(text: string): number {
  let deepest = 0;
  for (const [dashes] of text.matchAll(/^[ \t]*(?:[-?][ \t]+)+/gm))
    deepest = Math.max(deepest, dashes.match(/[-?]/g)?.length ?? 0);
  return deepest;
}

function span(node: Node | null | undefined): readonly [number, number] {
  const range = node?.range;
  return range ? [range[0], range[1]] : [0, 0];
}

function sentence(message: string): string {
  return message.endsWith('.') ? message : `${message}.`;
}
