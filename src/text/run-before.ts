/**
 * The run of matching characters before a position, up to a maximum length. A pattern anchored with `$` would retry at
 * each of them.
 */
export function runBefore(text: string, end: number, character: RegExp, limit: number): string {
  let start = end;
  while (start > 0 && end - start < limit && character.test(text[start - 1] ?? '')) start -= 1;
  return text.slice(start, end);
}
