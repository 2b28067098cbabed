import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { parseAllDocuments, stringify } from 'yaml';

export const CORPUS: readonly object[] = parseAllDocuments(
  readFileSync(path.join(import.meta.dirname, 'corpus.yaml'), 'utf8'),
).map((document) => document.toJS() as object);

/** Texts that may break out of quoting, instructions, heredocs, folders and YAML. */
const HOSTILE = [
  '',
  ' ',
  '\0',
  '\n',
  '\r\n',
  '\t',
  'a b',
  '"',
  "'",
  '`id`',
  '$(id)',
  '${HOME}',
  '$${X}',
  '$',
  '\\',
  'x\\',
  'x\nRUN id',
  'x\\\nRUN id',
  '<<EOF',
  "<<'EOF'\nEOF\nRUN id",
  'EOF',
  'EOF\nEOF_\nRUN id',
  '--from=x',
  '--mount=type=secret',
  '-o',
  '["a"]',
  '[',
  '# syntax=x',
  '#',
  '../..',
  '/etc/passwd',
  '/',
  'a;b',
  'a&&b',
  'a|b',
  '%',
  '*',
  '&a',
  '!!binary x',
  '\u202e',
  '\u2028',
  '\ud800',
  'é',
  '𝒳',
  'a'.repeat(300),
  'FROM x AS base',
  'base',
  'dev',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'true',
  '1e999',
  '-1',
  '0x10',
  '2030-13-45',
  'node:24-alpine',
  'golang',
  'cicd',
  '3.12',
  'root',
  'zsh',
];

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const value = fc.oneof(
  { weight: 6, arbitrary: text },
  fc.constantFrom(null, true, 0, -1, 1.5, 1e308),
  fc.constantFrom([], {}),
  fc.array(text, { maxLength: 3 }),
  fc.dictionary(text, text, { maxKeys: 3 }),
);

/** A change of one node of a document: replaced, removed, renamed or repeated. */
const change = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'rename', 'repeat'),
  value,
  name: text,
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** A change of the text that holds the documents. */
const slip = fc.record({
  at: fc.nat(),
  length: fc.nat({ max: 5 }),
  insert: fc.oneof(text, fc.constantFrom('---\n', '  ', ': ', '- ', '{', ']', '|\n', '*a', '&a ', '? ', '<<: ')),
});

/** The text of some documents of the corpus with changes; most still load, with the changed values in them. */
export const generatedText: fc.Arbitrary<string> = fc
  .record({
    documents: fc.subarray([...CORPUS], { minLength: 1 }),
    changes: fc.array(change, { maxLength: 4 }),
    slips: fc.oneof(
      { weight: 4, arbitrary: fc.array(slip, { maxLength: 0 }) },
      fc.array(slip, { minLength: 1, maxLength: 3 }),
    ),
  })
  .map(({ documents, changes, slips }) => {
    const copies = structuredClone(documents);
    for (const each of changes) apply(copies, each);
    const whole = copies.map((document) => stringify(document)).join('---\n');
    return slips.reduce((before, { at, length, insert }) => {
      const from = at % (before.length + 1);
      return before.slice(0, from) + insert + before.slice(from + length);
    }, whole);
  });

/** Changes one node of a tree in place, if there is one. */
function apply(root: object[], { at, how, value: replacement, name }: Change): void {
  const nodes: [holder: Record<string, unknown>, key: string][] = [];
  const visit = (holder: object): void => {
    for (const [key, child] of Object.entries(holder)) {
      nodes.push([holder as Record<string, unknown>, key]);
      if (typeof child === 'object' && child !== null) visit(child as object);
    }
  };
  root.forEach(visit);
  const node = nodes[at % (nodes.length || 1)];
  if (node === undefined) return;
  const [holder, key] = node;
  if (how === 'replace') holder[key] = replacement;
  else if (how === 'rename' && !Array.isArray(holder)) define(holder, name, holder[key], key);
  else if (how === 'repeat' && Array.isArray(holder)) holder.push(holder[Number(key)]);
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

/** Like JSON.parse, treats `__proto__` as an ordinary key. */
function define(holder: Record<string, unknown>, name: string, value: unknown, instead: string): void {
  Reflect.deleteProperty(holder, instead);
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}
