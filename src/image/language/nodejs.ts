import { copyFrom, run, stage } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import { runtime } from './node/runtime.ts';
import { DEPENDENCIES_STAGE, downloads, stageManifests, type Toolchain, TOOLS, TOOLS_STAGE } from '../toolchain.ts';

/**
 * The source is mounted at /workspace at run time, and would hide a node_modules folder there. Node.js also looks for
 * packages in each parent folder (nodejs.org/api/modules.html, "Loading from node_modules folders"), so they go into
 * the root folder.
 */
const MODULES = '/node_modules';

export const nodejs: Toolchain = {
  defaultVersion: '24',
  image: (version) => `node:${version}-slim`,
  runtime,
  manifests: /^(?:package\.json|package-lock\.json|npm-shrinkwrap\.json|\.npmrc)$/,
  basePackages: () => [],
  path: () => [`${MODULES}/.bin`, `${TOOLS}/bin`],
  env: () => ({}),
  defaultTools: ['typescript'],
  dependencies(context) {
    if (!context.manifests.has('package.json')) return undefined;
    const locked = [...context.manifests.keys()].some((name) => /lock|shrinkwrap/.test(name));
    return {
      manifests: [...context.manifests.keys()],
      instructions: [
        ...stageManifests(context),
        // The app's own scripts (prepare, postinstall) need its source, which is not available here; those of its
        // packages run.
        run(
          ['npm pkg delete scripts', `npm ${locked ? 'ci' : 'install'} --no-audit --no-fund`, 'mkdir -p node_modules'],
          {
            mounts: [downloads(context, 'npm', DEPENDENCIES_STAGE, '/root/.npm')],
          },
        ),
      ],
      copies: [
        copyFrom(stage(DEPENDENCIES_STAGE), ['/dependencies/node_modules'], MODULES, {
          chown: `${context.user.uid}:${context.user.gid}`,
        }),
      ],
    };
  },
  tools: (context, tools) => [
    ...context.args,
    run([`npm install --global --prefix ${TOOLS} --no-audit --no-fund ${tools.map(shellWord).join(' ')}`], {
      mounts: [downloads(context, 'npm', TOOLS_STAGE, '/root/.npm')],
    }),
  ],
};
