import { MAX_PATH, type Reader, type Setting } from './setting.ts';

interface Token {
  readonly kind: 'string' | 'mark';
  readonly text: string;
  readonly index: number;
}

/** The strings of a JSON text with the names that lead to them; an invalid text is read up to the error. */
export const readJson: Reader = (text) => {
  const settings: Setting[] = [];
  /** The name of each open object or list. */
  const path: string[] = [];
  let name = '';
  let last: Token | undefined;
  const end = (): void => {
    if (last !== undefined)
      settings.push({
        path: [...path.slice(-MAX_PATH), name].filter((each) => each !== ''),
        value: last.text,
        index: last.index,
      });
    last = undefined;
  };
  for (const token of tokens(text)) {
    if (token.kind === 'string') last = token;
    else if (token.text === ':') [name, last] = [last?.text ?? name, undefined];
    else if (token.text === '{' || token.text === '[') {
      path.push(name);
      [name, last] = ['', undefined];
    } else {
      end();
      // Strings in a list have the name of the list.
      name = token.text === ',' ? '' : (path.pop() ?? '');
    }
  }
  return settings;
};

/** Strings and JSON's structural characters. An unterminated string ends with its line. */
function* tokens(text: string): Generator<Token> {
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '"') {
      const start = at + 1;
      at = endOfString(text, start);
      yield { kind: 'string', text: text.slice(start, at), index: start };
    } else if ('{}[],:'.includes(character)) yield { kind: 'mark', text: character, index: at };
  }
}

function endOfString(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== '"' && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at, text.length);
}
