/**
 * The characters before a position that each match, at most so many. A pattern that ends with `$` would begin at
 * every one of them.
 */
export function runBefore(text: string, end: number, character: RegExp, limit: number): string {
  let start = end;
  while (start > 0 && end - start < limit && character.test(text[start - 1] ?? '')) start -= 1;
  return text.slice(start, end);
}
