import { DEPENDENCIES_STAGE, downloads } from '../../toolchain.ts';
import { exportAll, type Installer } from './install.ts';

/** The npm package `bun` contains the program itself, for the platform of the image. */
export const bun: Installer = ({ context, manager, isLocked }) => ({
  program: `bun@${manager.version ?? 'latest'}`,
  mounts: [downloads(context, 'bun', DEPENDENCIES_STAGE, '/cache/bun')],
  commands: [exportAll({ BUN_INSTALL_CACHE_DIR: '/cache/bun' }), `bun install${isLocked ? ' --frozen-lockfile' : ''}`],
});
