/** A Lua value; lists and objects become tables. */
export type Lua = string | number | boolean | readonly Lua[] | { readonly [key: string]: Lua | undefined };

/** A text as a Lua literal of exactly its UTF-8 bytes: characters other than printable ASCII are escaped by number. */
export function luaString(text: string): string {
  const escaped = Array.from(Buffer.from(text, 'utf8'), (byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    // Always three digits, because a digit of the text may follow.
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`;
  });
  return `"${escaped.join('')}"`;
}

/** A table with both list items and named fields, as in lazy.nvim's specifications: `{ "owner/repo", opts = {} }`. */
export function luaTable(items: readonly Lua[], fields: { readonly [key: string]: Lua | undefined } = {}): string {
  const parts = [
    ...items.map(lua),
    ...Object.entries(fields).flatMap(([key, value]) =>
      value === undefined ? [] : [`${luaKey(key)} = ${lua(value)}`],
    ),
  ];
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

export function lua(value: Lua): string {
  if (typeof value === 'string') return luaString(value);
  if (typeof value !== 'object') return String(value);
  return isList(value) ? luaTable(value) : luaTable([], value);
}

function isList(value: object): value is readonly Lua[] {
  return Array.isArray(value);
}

const KEYWORDS = new Set(
  (
    'and break do else elseif end false for function goto if in local nil not or repeat return then ' +
    'true until while'
  ).split(' '),
);

function luaKey(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) && !KEYWORDS.has(key) ? key : `[${luaString(key)}]`;
}
