/** The numbers of a version; those that it leaves out are 0. */
export type Version = readonly [major: number, minor: number, patch: number];

/** `!=` excludes the versions from `version` up to `end`. */
export type Comparator =
  | { readonly op: '<' | '<=' | '>' | '>='; readonly version: Version }
  | { readonly op: '!='; readonly version: Version; readonly end: Version };

/** Alternatives, each of which is a list of comparators that must all be satisfied. */
export type Range = readonly (readonly Comparator[])[];

export const ANY: Range = [[]];

export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

export function satisfies(version: Version, range: Range): boolean {
  return range.some((comparators) => comparators.every((each) => meets(version, each)));
}

function meets(version: Version, comparator: Comparator): boolean {
  const order = compareVersions(version, comparator.version);
  switch (comparator.op) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '!=':
      return order < 0 || compareVersions(version, comparator.end) >= 0;
  }
}

/** Whether a range accepts every future version, so that it expresses no preference for any. */
export function isOpen(range: Range): boolean {
  return range.some((comparators) => comparators.every(({ op }) => op !== '<' && op !== '<='));
}

/** Exactly one version for three numbers, or all that begin with fewer. */
export function startingWith(parts: readonly number[]): Range {
  if (parts.length === 0) return ANY;
  return [
    [
      { op: '>=', version: versionOfParts(parts) },
      { op: '<', version: after(parts) },
    ],
  ];
}

export function atLeast(parts: readonly number[]): Range {
  return [[{ op: '>=', version: versionOfParts(parts) }]];
}

/** Versions that satisfy both. */
export function intersection(a: Range, b: Range): Range {
  return a.flatMap((one) => b.map((other) => [...one, ...other])).slice(0, MAX_ALTERNATIVES);
}
const MAX_ALTERNATIVES = 100;

export function versionOfParts([major = 0, minor = 0, patch = 0]: readonly number[]): Version {
  return [major, minor, patch];
}

/** The first version after all that begin with these numbers. */
export function after(parts: readonly number[]): Version {
  const kept = parts.slice(0, 3);
  return versionOfParts([...kept.slice(0, -1), (kept.at(-1) ?? 0) + 1]);
}

/** The numbers of `1.2.3`, at most three; undefined if it is something else. */
export function partsOf(version: string): number[] | undefined {
  if (!/^\d{1,9}(?:\.\d{1,9}){0,5}$/.test(version)) return undefined;
  return version.split('.').slice(0, 3).map(Number);
}
