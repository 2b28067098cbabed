/** A token of a Gradle script in Groovy or Kotlin. Line breaks are marks, because they end statements. */
export interface Token {
  readonly kind: 'word' | 'string' | 'mark';
  readonly text: string;
}

const WORD = /[A-Za-z0-9_]/;

/** Splits a script into words, strings and marks, without comments, in linear time. */
export function gradleTokens(script: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < script.length) {
    const each = script.charAt(at);
    if (script.startsWith('//', at)) at = endOf(script, '\n', at);
    else if (script.startsWith('/*', at)) at = endOf(script, '*/', at + 2) + 2;
    else if (each === '"' || each === "'") {
      const quote = script.startsWith(each.repeat(3), at) ? each.repeat(3) : each;
      const { text, end } = readString(script, quote, at + quote.length);
      tokens.push({ kind: 'string', text });
      at = end;
    } else if (WORD.test(each)) {
      let end = at + 1;
      while (end < script.length && WORD.test(script.charAt(end))) end++;
      tokens.push({ kind: 'word', text: script.slice(at, end) });
      at = end;
    } else {
      if (each === '\n' || each.trim() !== '') tokens.push({ kind: 'mark', text: each });
      at++;
    }
  }
  return tokens;
}

function endOf(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  return found === -1 ? text.length : found;
}

/** A string of one line ends at the line's end at the latest. */
function readString(script: string, quote: string, from: number): { readonly text: string; readonly end: number } {
  let text = '';
  for (let at = from; at < script.length; at++) {
    if (script.startsWith(quote, at)) return { text, end: at + quote.length };
    const each = script.charAt(at);
    if (each === '\n' && quote.length === 1) return { text, end: at };
    if (each === '\\' && at + 1 < script.length) text += script.charAt(++at);
    else text += each;
  }
  return { text, end: script.length };
}
