import { run } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import { copyForUser, DEPENDENCIES_STAGE, downloads, stageManifests, type Toolchain, TOOLS, TOOLS_STAGE } from '../toolchain.ts';

const MODULES = '/go/pkg/mod';
const CACHE = '/cache/modules';

export const golang: Toolchain = {
  defaultVersion: '1.25',
  image: (version) => `golang:${version}`,
  manifests: /^go\.(?:mod|sum)$/,
  basePackages: () => [],
  path: () => ['/go/bin', '/usr/local/go/bin', `${TOOLS}/bin`],
  env: () => ({ GOPATH: '/go' }),
  defaultTools: ['golang.org/x/tools/gopls@latest'],
  dependencies(context) {
    if (!context.manifests.includes('go.mod')) return undefined;
    return [
      ...stageManifests(context),
      // First into the cache mount, checked; then from there, without the network, into the image.
      run(
        [
          `GOMODCACHE=${CACHE} GOFLAGS=-modcacherw go mod download`,
          `mkdir -p ${CACHE}/cache/download ${MODULES}`,
          `GOPROXY=file://${CACHE}/cache/download GOSUMDB=off GOFLAGS=-modcacherw GOMODCACHE=${MODULES} go mod download`,
        ],
        { mounts: [downloads(context, 'go-modules', DEPENDENCIES_STAGE, CACHE)] },
      ),
    ];
  },
  copyDependencies: (context) => copyForUser(context, MODULES),
  tools: (context, tools) => [
    ...context.args,
    run(
      tools.map((tool) => `GOBIN=${TOOLS}/bin go install ${shellWord(tool.includes('@') ? tool : `${tool}@latest`)}`),
      { mounts: [downloads(context, 'go-modules', TOOLS_STAGE, MODULES), downloads(context, 'go-build', TOOLS_STAGE, '/root/.cache/go-build')] },
    ),
  ],
};
