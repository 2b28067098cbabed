import { run } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import {
  copyForUser,
  DEPENDENCIES_STAGE,
  downloads,
  stageManifests,
  type Toolchain,
  TOOLS,
  TOOLS_STAGE,
  type User,
} from '../toolchain.ts';

const bundle = ({ home }: User): string => `${home}/.local/share/bundle`;
const GEMS = `${TOOLS}/gems`;

export const ruby: Toolchain = {
  defaultVersion: '3.4',
  image: (version) => `ruby:${version}-slim`,
  manifests: /^(?:Gemfile|Gemfile\.lock|\.ruby-version)$/,
  // Many gems, such as psych, are compiled during installation.
  basePackages: () => ['build-essential', 'git', 'libyaml-dev', 'pkg-config'],
  path: () => [`${TOOLS}/bin`],
  env: ({ user }) => ({ BUNDLE_PATH: bundle(user) }),
  defaultTools: [],
  dependencies(context) {
    if (!context.manifests.has('Gemfile')) return undefined;
    const frozen = context.manifests.has('Gemfile.lock') ? 'BUNDLE_FROZEN=true ' : '';
    return {
      manifests: [...context.manifests.keys()],
      instructions: [
        ...stageManifests(context),
        run(
          [
            `mkdir -p ${bundle(context.user)}`,
            `${frozen}BUNDLE_PATH=${bundle(context.user)} BUNDLE_GLOBAL_GEM_CACHE=true ` +
              'BUNDLE_USER_CACHE=/cache/bundle bundle install',
          ],
          {
            mounts: [downloads(context, 'bundle', DEPENDENCIES_STAGE, '/cache/bundle')],
          },
        ),
      ],
      copies: copyForUser(context, bundle(context.user)),
    };
  },
  // A gem's program finds its gems through a variable that must not affect the app's gems, so each program gets a
  // wrapper script.
  tools: (context, tools) => [
    ...context.args,
    run(
      [
        ...tools.map(
          (tool) => `gem install --no-document --install-dir ${GEMS} --bindir ${GEMS}/bin ${shellWord(tool)}`,
        ),
        `mkdir -p ${TOOLS}/bin`,
        `for name in $(ls ${GEMS}/bin); do printf '#!/bin/sh\\nGEM_HOME=${GEMS} exec ${GEMS}/bin/%s ` +
          `"$@"\\n' "$name" > ${TOOLS}/bin/$name && chmod 755 ${TOOLS}/bin/$name || exit 1; done`,
      ],
      { mounts: [downloads(context, 'gem', TOOLS_STAGE, `${GEMS}/cache`)] },
    ),
  ],
};
