import type { Violation } from './violation.ts';

/** How many violations of each rule a folder still has. It may have fewer, never more. */
export type Baseline = Readonly<Record<string, number>>;

export function countByFolder(violations: readonly Violation[]): Baseline {
  const counts = new Map<string, number>();
  for (const violation of violations) counts.set(keyOf(violation), (counts.get(keyOf(violation)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The violations of those folders that have more of them than the baseline allows. */
export function beyond(violations: readonly Violation[], baseline: Baseline): Violation[] {
  const counts = countByFolder(violations);
  return violations.filter((violation) => {
    const key = keyOf(violation);
    return (counts[key] ?? 0) > (baseline[key] ?? 0);
  });
}

/** Two levels of folders: a file that is moved or renamed within its room stays accounted for. */
function keyOf({ rule, file }: Violation): string {
  const folder = file
    .split('/')
    .slice(0, -1)
    .slice(0, file.startsWith('test/') ? 3 : 2)
    .join('/');
  return `${rule} in ${folder === '' ? file : folder}`;
}
