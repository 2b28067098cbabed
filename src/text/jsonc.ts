import { isTable, type Table } from './data.ts';

/** Reads JSON with comments and trailing commas; undefined if the text is not an object. */
export function parseJsonc(text: string): Table | undefined {
  try {
    const value: unknown = JSON.parse(withoutExtensions(text));
    return isTable(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function withoutExtensions(text: string): string {
  let json = '';
  /** A comma is written when something other than a closing bracket follows. */
  let comma = '';
  for (let at = 0; at < text.length;) {
    const each = text.charAt(at);
    if (each === '"') {
      const end = endOfString(text, at);
      json += comma + text.slice(at, end);
      comma = '';
      at = end;
    } else if (text.startsWith('//', at)) at = endOf(text, '\n', at);
    else if (text.startsWith('/*', at)) at = Math.min(endOf(text, '*/', at + 2) + 2, text.length);
    else {
      if (each === ',') {
        json += comma;
        comma = ',';
      } else if (each.trim() !== '') {
        json += (/[\]}]/.test(each) ? '' : comma) + each;
        comma = '';
      } else json += each;
      at++;
    }
  }
  return json + comma;
}

function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const each = text.charAt(at);
    if (each === '"') return at + 1;
    if (each === '\\') at++;
  }
  return text.length;
}

function endOf(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  return found === -1 ? text.length : found;
}
