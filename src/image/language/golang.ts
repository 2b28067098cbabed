import { instruction, run } from '../instruction.ts';
import { cacheId, shellWord } from '../quote.ts';
import { DEPENDENCIES_STAGE, type StageContext, type Toolchain, TOOLS, TOOLS_STAGE } from '../toolchain.ts';

const MODULES = '/go/pkg/mod';
const CACHE = '/cache/modules';

export const golang: Toolchain = {
  defaultVersion: '1.25',
  image: (version) => `golang:${version}`,
  manifests: /^go\.(?:mod|sum)$/,
  basePackages: [],
  path: ['/go/bin', '/usr/local/go/bin', `${TOOLS}/bin`],
  env: { GOPATH: '/go' },
  defaultTools: ['golang.org/x/tools/gopls@latest'],
  dependencies(context) {
    if (!context.manifests.includes('go.mod')) return undefined;
    return [
      ...context.args,
      instruction('WORKDIR /dependencies'),
      instruction(`COPY ${context.manifests.map(shellWord).join(' ')} ./`),
      // First into the cache mount, checked; then from there, without the network, into the image.
      run(
        [
          `GOMODCACHE=${CACHE} GOFLAGS=-modcacherw go mod download`,
          `mkdir -p ${CACHE}/cache/download ${MODULES}`,
          `GOPROXY=file://${CACHE}/cache/download GOSUMDB=off GOFLAGS=-modcacherw GOMODCACHE=${MODULES} go mod download`,
        ],
        { mounts: [{ id: cacheId('go-modules', context.base, DEPENDENCIES_STAGE), target: CACHE }] },
      ),
    ];
  },
  copyDependencies: ({ user }) => [instruction(`COPY --from=${DEPENDENCIES_STAGE} --chown=${user.uid}:${user.gid} ${MODULES} ${MODULES}`)],
  tools: (context, tools) => [
    ...context.args,
    run(
      tools.map((tool) => `GOBIN=${TOOLS}/bin go install ${shellWord(tool.includes('@') ? tool : `${tool}@latest`)}`),
      { mounts: toolMounts(context) },
    ),
  ],
};

function toolMounts({ base }: StageContext): { id: string; target: string }[] {
  return [
    { id: cacheId('go-modules', base, TOOLS_STAGE), target: MODULES },
    { id: cacheId('go-build', base, TOOLS_STAGE), target: '/root/.cache/go-build' },
  ];
}
