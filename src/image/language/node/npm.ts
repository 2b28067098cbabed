import { DEPENDENCIES_STAGE, downloads } from '../../toolchain.ts';
import type { Installer } from './install.ts';

/** npm is in every image of Node.js; another version comes from the registry. */
export const npm: Installer = ({ context, manager, isLocked }) => ({
  ...(manager.version !== undefined && { program: `npm@${manager.version}` }),
  mounts: [downloads(context, 'npm', DEPENDENCIES_STAGE, '/root/.npm')],
  commands: [`npm ${isLocked ? 'ci' : 'install'} --no-audit --no-fund`],
});
