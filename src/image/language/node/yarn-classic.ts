import { DEPENDENCIES_STAGE, downloads } from '../../toolchain.ts';
import { exportAll, ignorePath, type Installer } from './install.ts';

export const yarnClassic: Installer = ({ context, manager, isLocked }) => ({
  ...(manager.release === undefined && { program: `yarn@${manager.version ?? '1'}` }),
  mounts: [downloads(context, 'yarn', DEPENDENCIES_STAGE, '/cache/yarn')],
  commands: [
    exportAll({ YARN_CACHE_FOLDER: '/cache/yarn', ...ignorePath(manager) }),
    `yarn install --non-interactive${isLocked ? ' --frozen-lockfile' : ''}`,
  ],
});
