import { run } from '../instruction.ts';
import { copyForUser, keptFolder, stageManifests, type Toolchain, TOOLS, type User } from '../toolchain.ts';
import { shellWord } from '../quote.ts';

const cacheOf = ({ home }: User): string => `${home}/.pub-cache`;

export const dart: Toolchain = {
  defaultVersion: '3.7',
  image: (version) => `dart:${version}`,
  manifests: /^pubspec\.(?:yaml|lock)$/,
  basePackages: () => ['git'],
  path: ({ user }) => ['/usr/lib/dart/bin', `${cacheOf(user)}/bin`, `${TOOLS}/bin`],
  env: ({ user }) => ({ PUB_CACHE: cacheOf(user) }),
  defaultTools: [],
  dependencies(context) {
    if (!context.manifests.has('pubspec.yaml')) return undefined;
    const { mount, cache, keep } = keptFolder(context, 'pub', cacheOf(context.user));
    const locked = context.manifests.has('pubspec.lock') ? ' --enforce-lockfile' : '';
    return {
      manifests: [...context.manifests.keys()],
      instructions: [
        ...stageManifests(context),
        run([`PUB_CACHE=${cache} dart pub get${locked}`, ...keep], { mounts: [mount] }),
      ],
      copies: copyForUser(context, cacheOf(context.user)),
    };
  },
  tools: (context, tools) => [
    ...context.args,
    run(tools.map((tool) => `PUB_CACHE=${TOOLS} dart pub global activate ${tool.split('@').map(shellWord).join(' ')}`)),
  ],
};
