import { runBefore } from '../../../text/run-before.ts';
import { MAX_PATH, type Reader, type Setting } from './setting.ts';

/** The value of an attribute; in an isolated tag, quotes come in pairs. */
const VALUE = /=[ \t\r\n]*("[^"]*"|'[^']*')/g;
const MAX_NAME = 100;

/**
 * Texts and attributes of XML. A name paired with a value, in attributes (`<add key="…" value="…"/>`, in any order) or
 * in elements (`<name>…</name><value>…</value>`), is read as a setting of that name.
 */
export const readXml: Reader = (text) => {
  const settings: Setting[] = [];
  const path: string[] = [];
  let pairName: string | undefined;
  for (let open = text.indexOf('<'); open !== -1;) {
    const end = endOf(text, open);
    if (end === undefined) break;
    const tag = text.slice(open, end);
    const next = text.indexOf('<', end);
    const content = text.slice(end, next === -1 ? undefined : next);
    const element = /^<(\/?)([\w:.-]{1,100})/.exec(tag);
    if (element?.[1] === '/') path.pop();
    else if (element !== null) {
      const name = element[2] ?? '';
      settings.push(...attributesOf(tag, open, path.slice(-MAX_PATH), name));
      if (!tag.endsWith('/>')) path.push(name);
    }
    const inner = content.trim();
    const isOpened = element !== null && element[1] === '' && !tag.endsWith('/>');
    if (inner !== '' && (isOpened || tag.startsWith('<![CDATA['))) {
      const leaf = path.at(-1) ?? '';
      const index = end + content.indexOf(inner);
      const isValue = leaf === 'value' && pairName !== undefined;
      settings.push({ path: [...path.slice(-MAX_PATH), ...(isValue ? [pairName ?? ''] : [])], value: inner, index });
      pairName = leaf === 'name' || leaf === 'key' ? inner : leaf === 'value' ? undefined : pairName;
    }
    if (tag.startsWith('<![CDATA['))
      settings.push({ path: path.slice(-MAX_PATH), value: tag.slice(9, -3), index: open + 9 });
    open = next;
  }
  return settings;
};

function attributesOf(tag: string, at: number, path: readonly string[], element: string): Setting[] {
  const attributes = [...tag.matchAll(VALUE)].map((match) => {
    const [whole, quoted = ''] = match;
    return {
      name: nameBefore(tag, match.index),
      value: quoted.slice(1, -1),
      index: at + match.index + whole.length - quoted.length + 1,
    };
  });
  const key = attributes.find(({ name }) => /^(?:key|name)$/i.test(name))?.value;
  return attributes.map(({ name, value, index }) => ({
    path: [...path, element, ...(/^value$/i.test(name) && key !== undefined ? [key] : [name])],
    value,
    index,
  }));
}

function nameBefore(tag: string, end: number): string {
  const before = tag.slice(Math.max(0, end - 2 * MAX_NAME), end).trimEnd();
  return runBefore(before, before.length, /[\w:.-]/, MAX_NAME);
}

/** Where a tag, a comment or a CDATA section ends; a `>` inside quotes does not end a tag. */
function endOf(text: string, open: number): number | undefined {
  for (const [start, close] of [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
  ] as const) {
    if (!text.startsWith(start, open)) continue;
    const at = text.indexOf(close, open + start.length);
    return at === -1 ? undefined : at + close.length;
  }
  let quote = '';
  for (let at = open + 1; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at + 1;
  }
  return undefined;
}
