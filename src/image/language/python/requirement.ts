/**
 * A requirement as tools write it (packaging.python.org/specifications/dependency-specifiers). Options of pip begin
 * with a hyphen, and must not come from a field that lists packages.
 */
const REQUIREMENT = /^[A-Za-z0-9][\w.-]*[ \t]*(?:\[[\w\s.,-]*\][ \t]*)?(?:$|[<>=!~;@(])/;
// eslint-disable-next-line no-control-regex -- a line break would begin another requirement
const CONTROL = /[\x00-\x08\x0A-\x1F\x7F]/;

export function isRequirement(text: string): boolean {
  return REQUIREMENT.test(text) && !CONTROL.test(text);
}

/** The normalized name of a requirement (packaging.python.org/specifications/name-normalization). */
export function requiredName(text: string): string | undefined {
  const name = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:$|[\s[<>=!~;@#(,])/.exec(text)?.[1];
  return name === undefined ? undefined : normalized(name);
}

export function normalized(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** The extras of a requirement: `a[b,c]>=1` has two. */
export function extrasOf(text: string): readonly string[] {
  const list = /^[\w.-]*[ \t]*\[([\w\s.,-]*)\]/.exec(text)?.[1] ?? '';
  return list
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
