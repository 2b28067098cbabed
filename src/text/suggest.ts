/** The candidate most similar to a word, if it is similar enough; the first of several. */
export function nearest(written: string, candidates: Iterable<string>): string | undefined {
  return allNearest(written, candidates)[0];
}

/** The candidate that was certainly meant: no other is as similar. */
export function surelyMeant(written: string, candidates: Iterable<string>): string | undefined {
  const found = allNearest(written, candidates);
  return found.length === 1 ? found[0] : undefined;
}

/** Limits for suggestions: longer names and longer lists are not searched. */
const MAX_LENGTH = 80;
const MAX_CANDIDATES = 200;

function allNearest(written: string, candidates: Iterable<string>): string[] {
  if (written.length > MAX_LENGTH) return [];
  let least = Math.max(1, Math.floor(written.length / 3));
  let found: string[] = [];
  let compared = 0;
  for (const name of new Set(candidates)) {
    if (Math.abs(name.length - written.length) > least) continue;
    if (++compared > MAX_CANDIDATES) return [];
    const distance = editDistance(written.toLowerCase(), name.toLowerCase());
    if (distance < least) found = [];
    if (distance > least) continue;
    least = distance;
    found.push(name);
  }
  return found;
}

export function didYouMean(written: string, candidates: Iterable<string>): string | undefined {
  const name = nearest(written, candidates);
  return name === undefined ? undefined : `Did you mean "${name}"?`;
}

/** Edit distance; swapping two adjacent characters counts as one edit. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwapped ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(substitution, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
