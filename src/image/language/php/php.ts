import { posix } from 'node:path';
import { copyFrom, copyText, image, run } from '../../instruction.ts';
import { shellWord } from '../../quote.ts';
import {
  copyForUser,
  downloads,
  keptFolder,
  MANIFESTS,
  stageManifests,
  type Toolchain,
  TOOLS,
  TOOLS_STAGE,
  type User,
} from '../../toolchain.ts';
import { composerProject } from './composer.ts';
import { extensionSteps, unknownExtensions } from './extensions.ts';

const cacheOf = ({ home }: User): string => `${home}/.cache/composer`;

/**
 * Programs load packages from the adjacent folder vendor/, which is in the mounted source. So the image contains
 * Composer's downloads, and `composer install` needs no network.
 */
export const php: Toolchain = {
  defaultVersion: '8.4',
  image: (version) => `php:${version}-cli`,
  setup: (context) => [
    ...extensionSteps(context.base, context.version, composerProject(context)?.extensions ?? []),
    copyFrom(image('composer:2'), ['/usr/bin/composer'], '/usr/local/bin/composer'),
  ],
  manifests: /^(?:[A-Za-z0-9_][\w.@-]*\/){0,4}composer\.(?:json|lock)$/,
  manifestFolders:
    /^(?:(?!vendor\/|node_modules\/|storage\/|public\/)[A-Za-z0-9_][\w.@-]*\/){0,3}(?!vendor$|node_modules$|storage$|public$)[A-Za-z0-9_][\w.@-]*$/,
  basePackages: () => ['git', 'unzip'],
  path: () => [`${TOOLS}/vendor/bin`],
  // Composer's default depends on whether desktop programs are installed.
  env: ({ user }) => ({ COMPOSER_CACHE_DIR: cacheOf(user) }),
  defaultTools: ['phpunit/phpunit'],
  dependencies(context) {
    const project = composerProject(context);
    if (project === undefined) return undefined;
    const { manifests, extensions, written } = project;
    const leftOut = [...unknownExtensions(extensions), ...project.leftOut];
    if (manifests.length === 0) return { manifests, instructions: [], copies: [], leftOut };
    const { mount, cache, keep } = keptFolder(context, 'composer', cacheOf(context.user));
    // Nothing is installed or run here, so extensions that a custom command adds later are not missing.
    const install = 'composer install --download-only --no-interaction --no-progress --ignore-platform-reqs';
    return {
      manifests,
      instructions: [
        ...stageManifests(context, manifests),
        ...[...written].map(([file, text]) => copyText(text, posix.join(MANIFESTS, file))),
        run(
          [
            ...(context.appFolder === '' ? [] : [`cd ${shellWord(context.appFolder)}`]),
            `COMPOSER_ALLOW_SUPERUSER=1 COMPOSER_CACHE_DIR=${cache} ${install}`,
            ...keep,
          ],
          { mounts: [mount] },
        ),
      ],
      copies: copyForUser(context, cacheOf(context.user)),
      // Also runs the app's scripts, which need its source.
      onCreate: ['env', 'COMPOSER_DISABLE_NETWORK=1', 'composer', 'install', '--no-interaction'],
      leftOut,
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
