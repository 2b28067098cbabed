import { DEPENDENCIES_STAGE, downloads, type StageContext } from '../../toolchain.ts';
import { parseData, textAt } from './data.ts';
import { exportAll, ignorePath, type Install, type Installer, REGISTRY } from './install.ts';

const GLOBAL = '/cache/yarn';

/** Yarn 2 and later. Its releases are on npm's registry as `@yarnpkg/cli-dist`. */
export const yarnBerry: Installer = ({ context, project, manager, isLocked }) => {
  const settings = parseData('.yaml', project.files.get('.yarnrc.yml') ?? '');
  const isPlugAndPlay = (textAt(settings, 'nodeLinker') ?? 'pnp') === 'pnp';
  const kept = isPlugAndPlay ? plugAndPlay(context, isLocked) : undefined;
  return {
    ...(manager.release === undefined && { program: `@yarnpkg/cli-dist@${manager.version ?? 'latest'}` }),
    mounts: [downloads(context, 'yarn-berry', DEPENDENCIES_STAGE, GLOBAL)],
    commands: [
      exportAll({
        YARN_GLOBAL_FOLDER: GLOBAL,
        YARN_ENABLE_TELEMETRY: '0',
        ...ignorePath(manager),
        ...(kept ? kept.env : { YARN_ENABLE_GLOBAL_CACHE: '1' }),
      }),
      ...(textAt(settings, 'npmRegistryServer') === undefined ? [registryCommand()] : []),
      // Without the option, Yarn refuses to write a lock file where a variable says that this is CI.
      `yarn install ${isLocked ? '--immutable' : '--no-immutable'}`,
      // Yarn removes the folders of which it needs none.
      ...(kept ? [`mkdir -p ${kept.plugAndPlay.folders.join(' ')}`] : []),
    ],
    ...kept,
  };
};

/** Yarn accepts plain HTTP only for hosts that are listed. */
function registryCommand(): string {
  return (
    `if [ -n "${REGISTRY}" ]; then registry="${REGISTRY}"; host="\${registry#*://}"; host="\${host%%[:/]*}"; ` +
    'export YARN_NPM_REGISTRY_SERVER="${registry%/}" YARN_UNSAFE_HTTP_WHITELIST="$host"; fi'
  );
}

/**
 * Packages stay in archives, whose folder is part of the image, as are those that must be unpacked and what was built
 * in them. Only .pnp.cjs belongs into the source: Yarn writes it there without network access.
 */
function plugAndPlay({ user }: StageContext, isLocked: boolean): Required<Pick<Install, 'env' | 'plugAndPlay'>> {
  const folder = `${user.home}/.yarn`;
  return {
    env: {
      YARN_ENABLE_GLOBAL_CACHE: '0',
      YARN_CACHE_FOLDER: `${folder}/cache`,
      YARN_PNP_UNPLUGGED_FOLDER: `${folder}/unplugged`,
      YARN_INSTALL_STATE_PATH: `${folder}/state/install-state.gz`,
    },
    plugAndPlay: {
      folders: [`${folder}/cache`, `${folder}/unplugged`, `${folder}/state`],
      onCreate: ['yarn', 'install', ...(isLocked ? ['--immutable'] : [])],
    },
  };
}
