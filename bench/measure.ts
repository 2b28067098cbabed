/** One comparison: the measured operation and its peer, in milliseconds. */
export interface Row {
  readonly name: string;
  readonly peer: string;
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/**
 * Runs both alternately, so that other load on the machine affects both. The first pair is a warm-up and not counted.
 * Times are those of whole calls in milliseconds, without `prepare`.
 */
export async function paired(
  times: number,
  ours: (round: number) => Promise<void>,
  theirs: (round: number) => Promise<void>,
  prepare: (who: 'ours' | 'theirs') => Promise<void> = () => Promise.resolve(),
): Promise<Pick<Row, 'ours' | 'theirs'>> {
  const result: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let round = 0; round <= times; round++) {
    await prepare('ours');
    const first = await timed(() => ours(round));
    await prepare('theirs');
    const pair = { ours: first, theirs: await timed(() => theirs(round)) };
    if (round === 0) continue;
    result.ours.push(pair.ours);
    result.theirs.push(pair.theirs);
  }
  return result;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Formats the rows as a table of medians and ratios. */
export function report(rows: readonly Row[]): string {
  const cells = rows.map(({ name, peer, ours, theirs }) => [
    name,
    ms(median(ours)),
    peer,
    ms(median(theirs)),
    (median(ours) / median(theirs)).toFixed(2),
    String(ours.length),
  ]);
  const all = [['WHAT', 'OURS', 'PEER', 'PEER TIME', 'RATIO', 'PAIRS'], ...cells];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function ms(value: number): string {
  return value < 1000 ? `${value.toFixed(1)} ms` : `${(value / 1000).toFixed(2)} s`;
}
