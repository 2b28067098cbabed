import { run } from '../../instruction.ts';
import { shellWord } from '../../quote.ts';
import { goPackage } from '../../tool/go-tools.ts';
import {
  copyForUser,
  DEPENDENCIES_STAGE,
  downloads,
  stageManifests,
  type LeftOut,
  type Toolchain,
  TOOLS,
} from '../../toolchain.ts';
import { type GoPlaceholder, goModules } from './modules.ts';

const MODULES = '/go/pkg/mod';
const CACHE = '/cache/modules';
const TOOLS_STAGE = 'go-tools-builder';

export const golang: Toolchain = {
  defaultVersion: '1.25',
  image: (version) => `golang:${version}`,
  // Folders that Go ignores are not those of a module, except vendor/.
  manifests:
    /^(?:(?!vendor\/|testdata\/)[\w@][\w.@+-]*\/){0,4}(?:go\.(?:mod|sum|work|work\.sum)|vendor\/modules\.txt)$/,
  manifestFolders:
    /^(?!node_modules(?:\/|$))(?:(?!vendor\/|testdata\/)[\w@][\w.@+-]*\/){0,3}(?!testdata$|node_modules$)[\w@][\w.@+-]*$/,
  basePackages: () => [],
  path: () => ['/go/bin', '/usr/local/go/bin', `${TOOLS}/bin`],
  env: () => ({ GOPATH: '/go' }),
  defaultTools: ['dlv', 'gopls'],
  toolsStage: TOOLS_STAGE,
  dependencies(context) {
    const modules = goModules(context);
    if (modules === undefined) return undefined;
    const { manifests, placeholders, required, isVendored, leftOut } = modules;
    if (isVendored) return { manifests, instructions: [], copies: [], leftOut: [VENDORED, ...leftOut] };
    const folder = modules.folder === '' ? [] : [`cd ${shellWord(modules.folder)}`];
    return {
      manifests,
      instructions: [
        ...stageManifests(context, manifests),
        ...(placeholders.length === 0 ? [] : [run(placeholders.map(placeholderFile))]),
        // First verified into the cache mount, then from there into the image, without network access.
        run(
          [
            ...folder,
            ...required.map(
              (each) => `go work edit -replace=${shellWord(`${each.module}@${each.version}=${each.folder}`)}`,
            ),
            `GOMODCACHE=${CACHE} GOFLAGS=-modcacherw go mod download`,
            `mkdir -p ${CACHE}/cache/download ${MODULES}`,
            `GOPROXY=file://${CACHE}/cache/download GONOPROXY=none GOSUMDB=off GOFLAGS=-modcacherw ` +
              `GOMODCACHE=${MODULES} go mod download`,
          ],
          { mounts: [downloads(context, 'go-modules', DEPENDENCIES_STAGE, CACHE)] },
        ),
      ],
      copies: copyForUser(context, MODULES),
      leftOut,
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

const VENDORED: LeftOut = {
  message:
    'No Go modules are downloaded: vendor/modules.txt says that the source, which is mounted, contains all of them.',
};

/** With these, Go downloads the dependencies of the other modules. */
function placeholderFile({ folder, module }: GoPlaceholder): string {
  return `mkdir -p ${shellWord(folder)} && echo ${shellWord(`module ${module}`)} > ${shellWord(`${folder}/go.mod`)}`;
}
