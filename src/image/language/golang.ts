import { run } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import { copyForUser, DEPENDENCIES_STAGE, downloads, stageManifests, type Toolchain, TOOLS } from '../toolchain.ts';

const MODULES = '/go/pkg/mod';
const CACHE = '/cache/modules';
const TOOLS_STAGE = 'go-tools-builder';

/** Tools that everybody calls by the name of their program. */
const MODULE_OF: Readonly<Record<string, string>> = {
  gopls: 'golang.org/x/tools/gopls',
  dlv: 'github.com/go-delve/delve/cmd/dlv',
  delve: 'github.com/go-delve/delve/cmd/dlv',
};

/** `gopls@v0.20.0` as `go install` wants it: with its module, and always with a version. */
function installable(tool: string): string {
  const [name = '', version = 'latest'] = tool.split('@');
  return `${Object.hasOwn(MODULE_OF, name) ? MODULE_OF[name] : name}@${version}`;
}

export const golang: Toolchain = {
  defaultVersion: '1.25',
  image: (version) => `golang:${version}`,
  manifests: /^go\.(?:mod|sum)$/,
  basePackages: () => [],
  path: () => ['/go/bin', '/usr/local/go/bin', `${TOOLS}/bin`],
  env: () => ({ GOPATH: '/go' }),
  defaultTools: ['dlv', 'gopls'],
  toolsStage: TOOLS_STAGE,
  dependencies(context) {
    if (!context.manifests.includes('go.mod')) return undefined;
    return [
      ...stageManifests(context),
      // First into the cache mount, checked; then from there, without the network, into the image.
      run(
        [
          `GOMODCACHE=${CACHE} GOFLAGS=-modcacherw go mod download`,
          `mkdir -p ${CACHE}/cache/download ${MODULES}`,
          `GOPROXY=file://${CACHE}/cache/download GONOPROXY=none GOSUMDB=off GOFLAGS=-modcacherw GOMODCACHE=${MODULES} go mod download`,
        ],
        { mounts: [downloads(context, 'go-modules', DEPENDENCIES_STAGE, CACHE)] },
      ),
    ];
  },
  copyDependencies: (context) => copyForUser(context, MODULES),
  // Today's tools want a newer Go than many apps: they fetch the one they ask for, which the official image forbids, and
  // which stays in the cache mount. The app keeps the version that it asked for.
  tools: (context, tools) => [
    ...context.args,
    run(
      tools.map((tool) => `GOTOOLCHAIN=auto GOBIN=${TOOLS}/bin go install ${shellWord(installable(tool))}`),
      { mounts: [downloads(context, 'go-modules', TOOLS_STAGE, MODULES), downloads(context, 'go-build', TOOLS_STAGE, '/root/.cache/go-build')] },
    ),
  ],
};
