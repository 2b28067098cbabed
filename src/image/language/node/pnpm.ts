import minVersion from 'semver/ranges/min-version.js';
import { DEPENDENCIES_STAGE, downloads } from '../../toolchain.ts';
import { exportAll, type Installer, REGISTRY } from './install.ts';

/**
 * The store is where the workspace has its own: node_modules records the path, and pnpm rebuilds it if that changes. By
 * default, pnpm would put the store of a mounted folder into that folder.
 */
export const pnpm: Installer = ({ context, manager, isLocked }) => {
  const version = manager.version ?? newestOn(context.version);
  const store = `${context.user.home}/.local/share/pnpm/store`;
  // Since version 11, pnpm no longer reads npm's variables.
  const prefix = majorOf(version) >= 11 ? 'pnpm_config' : 'npm_config';
  const env = {
    [`${prefix}_store_dir`]: store,
    // The image has the version that the project names; pnpm would request others from the registry, too.
    ...(prefix === 'pnpm_config' && { pnpm_config_pm_on_fail: 'ignore' }),
  };
  const registry =
    prefix === 'pnpm_config' ? [`if [ -n "${REGISTRY}" ]; then export pnpm_config_registry="${REGISTRY}"; fi`] : [];
  return {
    program: `pnpm@${version}`,
    mounts: [
      downloads(context, 'pnpm-store', DEPENDENCIES_STAGE, store),
      downloads(context, 'pnpm', DEPENDENCIES_STAGE, '/root/.cache/pnpm'),
    ],
    commands: [exportAll(env), ...registry, `pnpm install ${isLocked ? '--frozen-lockfile' : '--no-frozen-lockfile'}`],
    env,
  };
};

/** The newest version for a version of Node.js (its package.json, "engines"). */
function newestOn(node: string): string {
  const major = /^\d+$/.exec(node.split(/[.-]/, 1)[0] ?? '')?.[0];
  if (major === undefined || Number(major) >= 22) return 'latest';
  if (Number(major) >= 18) return '10';
  return Number(major) >= 16 ? '8' : '7';
}

function majorOf(version: string): number {
  if (version === 'latest') return Infinity;
  const open = /^[ \t]*(?:>|\*)/.test(version) && !version.includes('<');
  return open ? Infinity : (minVersion(version)?.major ?? Infinity);
}
