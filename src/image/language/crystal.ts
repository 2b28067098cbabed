import { run } from '../instruction.ts';
import { DEPENDENCIES_STAGE, downloads, stageManifests, copyForUser, type Toolchain, type User } from '../toolchain.ts';

const shards = ({ home }: User): string => `${home}/.local/share/shards/lib`;

/** The image has tags for complete versions only. */
export const crystal: Toolchain = {
  defaultVersion: '1.18.2',
  image: (version) => `crystallang/crystal:${/^\d+\.\d+$/.test(version) ? `${version}.0` : version}`,
  manifests: /^shard\.(?:yml|lock|override\.yml)$/,
  basePackages: () => ['git'],
  path: () => [],
  env: ({ user }) => ({ SHARDS_INSTALL_PATH: shards(user) }),
  defaultTools: [],
  dependencies(context) {
    if (!context.manifests.has('shard.yml')) return undefined;
    const frozen = context.manifests.has('shard.lock') ? ' --frozen' : '';
    return {
      manifests: [...context.manifests.keys()],
      instructions: [
        ...stageManifests(context),
        run(
          [
            `mkdir -p ${shards(context.user)}`,
            `SHARDS_CACHE_PATH=/cache/shards SHARDS_INSTALL_PATH=${shards(context.user)} ` +
              `shards install --skip-executables --skip-postinstall${frozen}`,
          ],
          { mounts: [downloads(context, 'shards', DEPENDENCIES_STAGE, '/cache/shards')] },
        ),
      ],
      copies: copyForUser(context, shards(context.user)),
    };
  },
};
