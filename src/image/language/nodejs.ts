import { instruction, run } from '../instruction.ts';
import { cacheId, shellWord } from '../quote.ts';
import { DEPENDENCIES_STAGE, type StageContext, type Toolchain, TOOLS, TOOLS_STAGE } from '../toolchain.ts';

/**
 * The source is mounted at /workspace when the image runs, and would hide a node_modules folder there. Node looks for
 * packages in each parent folder too (nodejs.org/api/modules.html, "Loading from node_modules folders"), so they go
 * into the root folder.
 */
const MODULES = '/node_modules';

export const nodejs: Toolchain = {
  defaultVersion: '24',
  image: (version) => `node:${version}-slim`,
  manifests: /^(?:package\.json|package-lock\.json|npm-shrinkwrap\.json)$/,
  basePackages: [],
  path: [`${MODULES}/.bin`, `${TOOLS}/bin`],
  env: {},
  defaultTools: ['typescript'],
  dependencies(context) {
    if (!context.manifests.includes('package.json')) return undefined;
    const locked = context.manifests.some((name) => name !== 'package.json');
    return [
      ...context.args,
      instruction('WORKDIR /dependencies'),
      instruction(`COPY ${context.manifests.map(shellWord).join(' ')} ./`),
      // The app's own scripts (prepare, postinstall) need its source, which is not here; those of its packages run.
      run(['npm pkg delete scripts', `npm ${locked ? 'ci' : 'install'} --no-audit --no-fund`, 'mkdir -p node_modules'], {
        mounts: [npmCache(context, DEPENDENCIES_STAGE)],
      }),
    ];
  },
  copyDependencies: ({ user }) => [
    instruction(`COPY --from=${DEPENDENCIES_STAGE} --chown=${user.uid}:${user.gid} /dependencies/node_modules ${MODULES}`),
  ],
  tools: (context, tools) => [
    ...context.args,
    run([`npm install --global --prefix ${TOOLS} --no-audit --no-fund ${tools.map(shellWord).join(' ')}`], {
      mounts: [npmCache(context, TOOLS_STAGE)],
    }),
  ],
};

function npmCache({ base }: StageContext, stage: string): { id: string; target: string } {
  return { id: cacheId('npm', base, stage), target: '/root/.npm' };
}
