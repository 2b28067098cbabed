/** An element of an XML document; names are without their namespace prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The text directly in the element, trimmed. */
  readonly text: string;
}

interface Open {
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: XmlElement[];
  texts: string[];
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const MAX_DEPTH = 200;

/**
 * Reads the elements of an XML document in linear time. It is for build files, so it is lenient: what is not
 * well-formed ends an element early or is skipped, and entities that a document defines itself stay as they are.
 */
export function parseXml(text: string): XmlElement {
  const root: Open = { name: '', attributes: new Map(), children: [], texts: [] };
  const open: Open[] = [root];
  const top = (): Open => open.at(-1) ?? root;
  const close = (): void => {
    const done = open.pop();
    if (done !== undefined) top().children.push(finished(done));
  };
  let at = 0;
  while (at < text.length) {
    const tag = text.indexOf('<', at);
    if (tag > at || tag === -1) top().texts.push(unescaped(text.slice(at, tag === -1 ? undefined : tag)));
    if (tag === -1) break;
    const special = SPECIAL.find(({ start }) => text.startsWith(start, tag));
    if (special !== undefined) {
      const end = text.indexOf(special.end, tag + special.start.length);
      if (special.isText) top().texts.push(text.slice(tag + special.start.length, end === -1 ? undefined : end));
      at = end === -1 ? text.length : end + special.end.length;
      continue;
    }
    const end = endOfTag(text, tag + 1);
    const inner = text.slice(tag + 1, end);
    at = end + 1;
    if (inner.startsWith('/')) {
      const name = localName(inner.slice(1).trim());
      const index = open.findLastIndex((each, position) => position > 0 && each.name === name);
      while (index > 0 && open.length > index) close();
    } else {
      const isEmpty = inner.endsWith('/');
      open.push(opened(isEmpty ? inner.slice(0, -1) : inner));
      if (isEmpty || open.length > MAX_DEPTH) close();
    }
  }
  while (open.length > 1) close();
  return finished(root);
}

/** The children of an element, by a path of names. */
export function elementsAt(element: XmlElement, ...path: readonly string[]): readonly XmlElement[] {
  const [name, ...rest] = path;
  if (name === undefined) return [element];
  return element.children.filter((child) => child.name === name).flatMap((child) => elementsAt(child, ...rest));
}

/** The text of the first child at a path, if there is one that is not empty. */
export function textAt(element: XmlElement, ...path: readonly string[]): string | undefined {
  return elementsAt(element, ...path).find(({ text }) => text !== '')?.text;
}

const SPECIAL: readonly { readonly start: string; readonly end: string; readonly isText?: true }[] = [
  { start: '<!--', end: '-->' },
  { start: '<![CDATA[', end: ']]>', isText: true },
  { start: '<?', end: '?>' },
  { start: '<!', end: '>' },
];

/** A tag ends at the first `>` outside of quotes. */
function endOfTag(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const each = text.charAt(at);
    if (quote !== '') quote = each === quote ? '' : quote;
    else if (each === '>') return at;
    else if (each === '"' || each === "'") quote = each;
  }
  return text.length;
}

function opened(inner: string): Open {
  const name = /^[^\s]*/.exec(inner)?.[0] ?? '';
  const attributes = attributesOf(inner.slice(name.length));
  return { name: localName(name), attributes, children: [], texts: [] };
}

function attributesOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0, equals = text.indexOf('='); equals !== -1; equals = text.indexOf('=', at)) {
    const name = text.slice(at, equals).trim().split(/\s/).at(-1) ?? '';
    const quote = /[^\s]/.exec(text.slice(equals + 1, equals + 33))?.[0];
    if (quote !== '"' && quote !== "'") {
      at = equals + 1;
      continue;
    }
    const start = text.indexOf(quote, equals) + 1;
    const end = text.indexOf(quote, start);
    found.set(localName(name), unescaped(text.slice(start, end === -1 ? undefined : end)));
    if (end === -1) break;
    at = end + 1;
  }
  return found;
}

function finished({ name, attributes, children, texts }: Open): XmlElement {
  return { name, attributes, children, text: texts.join('').trim() };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function unescaped(text: string): string {
  return text.includes('&')
    ? text.replace(/&([a-z]{2,4});/g, (whole, name: string) =>
        Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? whole) : whole,
      )
    : text;
}
