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

const library = ({ home }: User): string => `${home}/perl5`;
const CACHE = '/cache/cpanm';

/** The official image includes cpanm. */
export const perl: Toolchain = {
  defaultVersion: '5.40',
  image: (version) => `perl:${version}-slim`,
  manifests: /^(?:cpanfile|cpanfile\.snapshot|Makefile\.PL|Build\.PL)$/,
  basePackages: () => ['build-essential', 'git'],
  path: ({ user }) => [`${library(user)}/bin`, `${TOOLS}/bin`],
  env: ({ user }) => ({ PERL5LIB: `${library(user)}/lib/perl5:${TOOLS}/lib/perl5` }),
  defaultTools: [],
  dependencies(context) {
    if (![...context.manifests.keys()].some((name) => !name.endsWith('.snapshot'))) return undefined;
    return {
      manifests: [...context.manifests.keys()],
      instructions: [
        ...stageManifests(context),
        run(
          [
            `PERL_CPANM_HOME=${CACHE} cpanm --notest --local-lib-contained ${library(context.user)} --installdeps .`,
            `mkdir -p ${library(context.user)}`,
          ],
          {
            mounts: [downloads(context, 'cpanm', DEPENDENCIES_STAGE, CACHE)],
          },
        ),
      ],
      copies: copyForUser(context, library(context.user)),
    };
  },
  tools: (context, tools) => [
    ...context.args,
    run([`PERL_CPANM_HOME=${CACHE} cpanm --notest --local-lib ${TOOLS} ${tools.map(shellWord).join(' ')}`], {
      mounts: [downloads(context, 'cpanm', TOOLS_STAGE, CACHE)],
    }),
  ],
};
