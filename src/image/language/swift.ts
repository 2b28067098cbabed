import { run } from '../instruction.ts';
import { copyForUser, keptFolder, stageManifests, type Toolchain, type User } from '../toolchain.ts';

const cacheOf = ({ home }: User): string => `${home}/.cache/org.swift.swiftpm`;

/**
 * The slim image has no compiler. Packages are checked out into the project, from repositories in the user's cache.
 * Tags omit a patch level of 0.
 */
export const swift: Toolchain = {
  defaultVersion: '6.1',
  image: (version) => `swift:${version.replace(/^(\d+\.\d+)\.0$/, '$1')}`,
  manifests: /^Package(?:@swift-[0-9.]+)?\.(?:swift|resolved)$/,
  basePackages: () => ['git'],
  path: () => [],
  env: () => ({}),
  defaultTools: [],
  dependencies(context) {
    if (!context.manifests.has('Package.swift')) return undefined;
    const { mount, cache, keep } = keptFolder(context, 'swiftpm', cacheOf(context.user));
    return {
      manifests: [...context.manifests.keys()],
      instructions: [
        ...stageManifests(context),
        run([`swift package --cache-path ${cache} resolve`, ...keep], { mounts: [mount] }),
      ],
      copies: copyForUser(context, cacheOf(context.user)),
    };
  },
};
