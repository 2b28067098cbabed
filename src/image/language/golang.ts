import { run } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import { goPackage } from '../tool/go-tools.ts';
import { copyForUser, DEPENDENCIES_STAGE, downloads, stageManifests, type Toolchain, TOOLS } from '../toolchain.ts';

const MODULES = '/go/pkg/mod';
const CACHE = '/cache/modules';
const TOOLS_STAGE = 'go-tools-builder';

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
    if (!context.manifests.has('go.mod')) return undefined;
    return {
      manifests: [...context.manifests.keys()],
      instructions: [
        ...stageManifests(context),
        // First verified into the cache mount, then from there into the image, without network access.
        run(
          [
            `GOMODCACHE=${CACHE} GOFLAGS=-modcacherw go mod download`,
            `mkdir -p ${CACHE}/cache/download ${MODULES}`,
            `GOPROXY=file://${CACHE}/cache/download GONOPROXY=none GOSUMDB=off GOFLAGS=-modcacherw ` +
              `GOMODCACHE=${MODULES} go mod download`,
          ],
          { mounts: [downloads(context, 'go-modules', DEPENDENCIES_STAGE, CACHE)] },
        ),
      ],
      copies: copyForUser(context, MODULES),
    };
  },
  // The user's tools may require a newer Go than the app, and the user's own base image may have an older one than
  // expected. They then download the Go that they need, which the official image disables, into the cache mount. The
  // app keeps its version.
  tools: (context, tools) => [
    ...context.args,
    run(
      tools.map(
        (tool) => `GOTOOLCHAIN=auto GOBIN=${TOOLS}/bin go install ${shellWord(goPackage(tool, context.version))}`,
      ),
      {
        mounts: [
          downloads(context, 'go-modules', TOOLS_STAGE, MODULES),
          downloads(context, 'go-build', TOOLS_STAGE, '/root/.cache/go-build'),
        ],
      },
    ),
  ],
};
