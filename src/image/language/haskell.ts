import { run } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import {
  copyForUser,
  DEPENDENCIES_STAGE,
  downloads,
  stageManifests,
  type StageContext,
  type Toolchain,
  TOOLS,
  TOOLS_STAGE,
  type User,
} from '../toolchain.ts';

const cabalDir = ({ home }: User): string => `${home}/.cabal`;

/**
 * Cabal requests Hackage's keys regardless of the project, unless its settings, which it creates if there are none,
 * omit it. A project that uses only other repositories does so because Hackage is unreachable.
 */
const settings = ({ manifests }: StageContext, folder: string): string[] =>
  manifests.has('cabal.project')
    ? [
        `if grep '^active-repositories:' cabal.project | grep -qv 'hackage\\.haskell\\.org\\|:rest'; ` +
          `then touch ${folder}/config; fi`,
      ]
    : [];

/**
 * The image contains compiled packages, at the path that they were compiled for. The index of Hackage, a gigabyte,
 * stays in the cache; `cabal update` downloads it when needed.
 */
export const haskell: Toolchain = {
  defaultVersion: '9.12',
  image: (version) => `haskell:${version}-slim`,
  manifests: /^(?:[A-Za-z0-9_][A-Za-z0-9._-]*\.cabal|cabal\.project(?:\.freeze)?)$/,
  basePackages: () => ['build-essential', 'git', 'pkg-config', 'zlib1g-dev'],
  path: ({ user }) => [`${cabalDir(user)}/bin`, `${TOOLS}/bin`],
  env: ({ user }) => ({ CABAL_DIR: cabalDir(user) }),
  defaultTools: [],
  dependencies(context) {
    if (![...context.manifests.keys()].some((name) => name.endsWith('.cabal'))) return undefined;
    const folder = cabalDir(context.user);
    return {
      manifests: [...context.manifests.keys()],
      instructions: [
        ...stageManifests(context),
        run(
          [
            `mkdir -p ${folder}`,
            ...settings(context, folder),
            `CABAL_DIR=${folder} cabal update`,
            `CABAL_DIR=${folder} cabal build --only-dependencies all`,
            `mkdir -p ${folder}/store`,
          ],
          {
            mounts: [downloads(context, 'cabal', DEPENDENCIES_STAGE, `${folder}/packages`)],
          },
        ),
      ],
      copies: copyForUser(context, cabalDir(context.user)),
    };
  },
  tools: (context, tools) => [
    ...context.args,
    run(
      [
        'update',
        ...tools.map((tool) => `install --install-method=copy --installdir=${TOOLS}/bin ${shellWord(tool)}`),
      ].map((step) => `CABAL_DIR=/cache/cabal cabal ${step}`),
      {
        mounts: [downloads(context, 'cabal', TOOLS_STAGE, '/cache/cabal')],
      },
    ),
  ],
};
