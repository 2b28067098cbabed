/** A tool that Go builds from source; Go verifies its checksums. */
interface GoTool {
  readonly package: string;
  /** Newest first, each with the oldest Go that can build and use it. */
  readonly releases: readonly GoRelease[];
}

interface GoRelease {
  readonly version: string;
  readonly needsGo: string;
  /** The source of the required Go versions, and its date (YYYY-MM-DD). */
  readonly source: string;
  readonly date: string;
}

const GOPLS = 'https://github.com/golang/tools';
/** gopls documents the last release for each old version of Go. */
const GOPLS_FOR_OLD = {
  source: `${GOPLS}, commit 8f0f8c7, gopls/internal/util/goversion/goversion.go`,
  date: '2026-08-14',
};
const DELVE = 'https://github.com/go-delve/delve';

export const GO_TOOLS: Readonly<Record<'gopls' | 'dlv', GoTool>> = {
  gopls: {
    package: 'golang.org/x/tools/gopls',
    releases: [
      { version: '0.23.0', needsGo: '1.26', source: `${GOPLS}, commit 014f87f, gopls/go.mod`, date: '2026-07-07' },
      { version: '0.21.1', needsGo: '1.25', source: `${GOPLS}, commit 5c4433b, gopls/go.mod`, date: '2026-02-10' },
      { version: '0.20.0', needsGo: '1.24.2', source: `${GOPLS}, commit 2e31135, gopls/go.mod`, date: '2025-07-28' },
      { version: '0.18.1', needsGo: '1.23.4', source: `${GOPLS}, commit 0b62b3f, gopls/go.mod`, date: '2025-02-24' },
      { version: '0.16.2', needsGo: '1.21', ...GOPLS_FOR_OLD },
      { version: '0.15.3', needsGo: '1.19', ...GOPLS_FOR_OLD },
      { version: '0.14.2', needsGo: '1.18', ...GOPLS_FOR_OLD },
      { version: '0.11.0', needsGo: '1.16', ...GOPLS_FOR_OLD },
    ],
  },
  dlv: {
    package: 'github.com/go-delve/delve/cmd/dlv',
    releases: [
      {
        version: '1.27.1',
        needsGo: '1.25',
        source: `${DELVE}, commit f053895, pkg/goversion/compat.go`,
        date: '2026-08-01',
      },
      {
        version: '1.26.3',
        needsGo: '1.24',
        source: `${DELVE}, commit b17676c, pkg/goversion/compat.go`,
        date: '2026-04-27',
      },
      {
        version: '1.25.2',
        needsGo: '1.22',
        source: `${DELVE}, commit 498ee9c, pkg/goversion/compat.go`,
        date: '2025-08-27',
      },
      {
        version: '1.25.0',
        needsGo: '1.21',
        source: `${DELVE}, commit a40a5e0, pkg/goversion/compat.go`,
        date: '2025-06-14',
      },
      {
        version: '1.21.2',
        needsGo: '1.19',
        source: `${DELVE}, commit bb77d9f, pkg/goversion/compat.go`,
        date: '2023-10-30',
      },
      {
        version: '1.21.0',
        needsGo: '1.18',
        source: `${DELVE}, commit 1647fa6, pkg/goversion/compat.go`,
        date: '2023-06-27',
      },
      {
        version: '1.9.0',
        needsGo: '1.16',
        source: `${DELVE}, commit 3fb2d49, pkg/goversion/compat.go`,
        date: '2022-07-06',
      },
    ],
  },
};

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
function isAtLeast(version: string, minimum: string): boolean {
  const [major = Infinity, minor = Infinity, fix = Infinity] = (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '')
    .split('.')
    .filter(Boolean)
    .map(Number);
  const [minMajor = 0, minMinor = 0, minFix = 0] = minimum.split('.').map(Number);
  return (major - minMajor || minor - minMinor || fix - minFix) >= 0;
}
