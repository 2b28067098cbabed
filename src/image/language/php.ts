import { copyFrom, image, run } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import {
  copyForUser,
  downloads,
  keptFolder,
  stageManifests,
  type Toolchain,
  TOOLS,
  TOOLS_STAGE,
  type User,
} from '../toolchain.ts';

const cacheOf = ({ home }: User): string => `${home}/.cache/composer`;

/**
 * Programs load packages from the adjacent folder vendor/, which is in the mounted source. So the image contains
 * Composer's downloads, and `composer install` needs no network.
 */
export const php: Toolchain = {
  defaultVersion: '8.4',
  image: (version) => `php:${version}-cli`,
  setup: () => [copyFrom(image('composer:2'), ['/usr/bin/composer'], '/usr/local/bin/composer')],
  manifests: /^composer\.(?:json|lock)$/,
  basePackages: () => ['git', 'unzip'],
  path: () => [`${TOOLS}/vendor/bin`],
  // Composer's default depends on whether desktop programs are installed.
  env: ({ user }) => ({ COMPOSER_CACHE_DIR: cacheOf(user) }),
  defaultTools: ['phpunit/phpunit'],
  dependencies(context) {
    if (!context.manifests.has('composer.json')) return undefined;
    const { mount, cache, keep } = keptFolder(context, 'composer', cacheOf(context.user));
    // Nothing is installed or run here, so extensions that a custom command adds later are not missing.
    const install = 'composer install --download-only --no-interaction --no-progress --ignore-platform-reqs';
    return {
      manifests: [...context.manifests.keys()],
      instructions: [
        ...stageManifests(context),
        run([`COMPOSER_ALLOW_SUPERUSER=1 COMPOSER_CACHE_DIR=${cache} ${install}`, ...keep], { mounts: [mount] }),
      ],
      copies: copyForUser(context, cacheOf(context.user)),
    };
  },
  tools: (context, tools) => [
    ...context.args,
    run(
      [
        `COMPOSER_ALLOW_SUPERUSER=1 COMPOSER_HOME=${TOOLS} COMPOSER_CACHE_DIR=/cache/composer composer ` +
          `global require --no-interaction --no-progress ${tools.map(shellWord).join(' ')}`,
      ],
      {
        mounts: [downloads(context, 'composer', TOOLS_STAGE, '/cache/composer')],
      },
    ),
  ],
};
