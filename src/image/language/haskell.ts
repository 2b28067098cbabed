import { type Instruction, run } from '../instruction.ts';
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
import { readHaskellProject } from './haskell/packages.ts';
import { inFolder } from './local-path.ts';

const stackRoot = ({ home }: User): string => `${home}/.stack`;
const cabalDir = ({ home }: User): string => `${home}/.cabal`;

/**
 * Cabal requests Hackage's keys regardless of the project, unless its settings, which it creates if there are none,
 * omit it. A project that uses only other repositories does so because Hackage is unreachable.
 */
const settings = ({ manifests, appFolder }: StageContext, folder: string): string[] =>
  manifests.has(inFolder(appFolder, 'cabal.project'))
    ? [
        `if grep '^active-repositories:' cabal.project | grep -qv 'hackage\\.haskell\\.org\\|:rest'; ` +
          `then touch ${folder}/config; fi`,
      ]
    : [];

function cabalSteps(context: StageContext, enter: readonly string[]): Instruction[] {
  const folder = cabalDir(context.user);
  return [
    run(
      [
        `mkdir -p ${folder}`,
        ...enter,
        ...settings(context, folder),
        `CABAL_DIR=${folder} cabal update`,
        `CABAL_DIR=${folder} cabal build --only-dependencies all`,
        `mkdir -p ${folder}/store`,
      ],
      { mounts: [downloads(context, 'cabal', DEPENDENCIES_STAGE, `${folder}/packages`)] },
    ),
  ];
}

/** Stack's index of packages stays in the cache, too. The compiler is the image's if the snapshot has the same one. */
function stackSteps(context: StageContext, enter: readonly string[]): Instruction[] {
  const folder = stackRoot(context.user);
  return [
    run(
      [
        `mkdir -p ${folder}`,
        ...enter,
        `STACK_ROOT=${folder} stack build --system-ghc --test --no-run-tests --only-dependencies`,
      ],
      { mounts: [downloads(context, 'stack', DEPENDENCIES_STAGE, `${folder}/pantry`)] },
    ),
  ];
}

/**
 * The image contains compiled packages, at the path that they were compiled for. The index of Hackage, a gigabyte,
 * stays in the cache; `cabal update` downloads it when needed.
 */
/** The smaller variant. Since 9.10, its tags contain the release of Debian. */
function variantOf(version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 9 || minor < 10) return 'slim';
  return minor < 12 ? 'slim-bullseye' : 'slim-bookworm';
}

export const haskell: Toolchain = {
  defaultVersion: '9.12',
  image: (version) => `haskell:${version}-${variantOf(version)}`,
  manifests:
    /^(?:(?:(?!dist-newstyle\/)[A-Za-z0-9_][\w.-]*\/){0,4}(?:[A-Za-z0-9_][\w.-]*\.cabal|package\.yaml)|cabal\.project(?:\.freeze|\.local)?|stack\.yaml(?:\.lock)?)$/,
  manifestFolders:
    /^(?!(?:dist-newstyle|node_modules|src|app|test)(?:\/|$))[A-Za-z0-9_][\w.-]*(?:\/(?!(?:dist-newstyle|node_modules|src)(?:\/|$))[A-Za-z0-9_][\w.-]*){0,3}$/,
  basePackages: () => ['build-essential', 'git', 'pkg-config', 'zlib1g-dev'],
  path: ({ user }) => [`${cabalDir(user)}/bin`, `${TOOLS}/bin`],
  env: ({ user }) => ({ CABAL_DIR: cabalDir(user), STACK_ROOT: stackRoot(user) }),
  defaultTools: [],
  dependencies(context) {
    const project = readHaskellProject(context.appFolder, context.manifests);
    if (project === undefined) return undefined;
    const { tool, manifests, obstacle } = project;
    if (obstacle !== undefined) return { manifests: [], instructions: [], copies: [], leftOut: [obstacle] };
    const enter = context.appFolder === '' ? [] : [`cd ${shellWord(context.appFolder)}`];
    return {
      manifests,
      instructions: [
        ...stageManifests(context, manifests),
        ...(tool === 'cabal' ? cabalSteps(context, enter) : stackSteps(context, enter)),
      ],
      copies: copyForUser(context, tool === 'cabal' ? cabalDir(context.user) : stackRoot(context.user)),
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
