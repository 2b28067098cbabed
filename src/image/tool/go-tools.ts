import { GO_TOOLS } from './catalogue.ts';

/** By all their common names. */
const TOOL_OF = new Map(
  [...Object.entries(GO_TOOLS), ['delve', GO_TOOLS.dlv] as const].flatMap(([name, tool]) => [
    [name, tool],
    [tool.package, tool],
  ]),
);

/**
 * The argument of `go install`: a package with a version. For known tools, it is the newest version that the
 * workspace's Go can build, so the same YAML gives the same tools, and no other Go is downloaded for them.
 */
export function goPackage(tool: string, go: string): string {
  const [name = '', version] = tool.split('@');
  const known = TOOL_OF.get(name);
  const newest = known === undefined ? 'latest' : `v${newestFor(go, known.releases).version}`;
  return `${known?.package ?? name}@${version ?? newest}`;
}

function newestFor<T extends { readonly needsGo: string }>(go: string, releases: readonly T[]): T {
  const found = releases.find(({ needsGo }) => isAtLeast(go, needsGo)) ?? releases.at(-1);
  if (found === undefined) throw new Error('A tool in the catalogue has no release.');
  return found;
}

/** As in image tags, an incomplete version is the newest of its kind: `1.24` has all its fixes, `latest` everything. */
function isAtLeast(version: string, wanted: string): boolean {
  const [major = Infinity, minor = Infinity, fix = Infinity] = (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '')
    .split('.')
    .filter(Boolean)
    .map(Number);
  const [wantedMajor = 0, wantedMinor = 0, wantedFix = 0] = wanted.split('.').map(Number);
  return (major - wantedMajor || minor - wantedMinor || fix - wantedFix) >= 0;
}
