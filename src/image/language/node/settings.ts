import type { Manager } from './manager.ts';
import { join } from './paths.ts';
import type { NodePackage, Project } from './project.ts';

/** Files that the package manager reads besides manifests and lock files. */
export function settingsOf(
  { files }: Project,
  { name, isBerry, release }: Manager,
  packages: readonly NodePackage[],
): string[] {
  const settings = files.get('.yarnrc.yml') ?? '';
  const named: readonly string[] = {
    npm: ['.npmrc'],
    pnpm: [
      '.npmrc',
      'pnpm-workspace.yaml',
      '.pnpmfile.cjs',
      '.pnpmfile.mjs',
      'pnpmfile.cjs',
      ...packages.map(({ folder }) => join(folder, '.npmrc')),
      ...(hasOwnLocks(files) ? packages.map(({ folder }) => join(folder, 'pnpm-lock.yaml')) : []),
    ],
    yarn: isBerry
      ? ['.npmrc', '.yarnrc.yml', ...[...files.keys()].filter((path) => PLUGIN.test(path) && settings.includes(path))]
      : ['.npmrc', '.yarnrc'],
    bun: ['.npmrc', 'bunfig.toml', '.bun-version'],
  }[name];
  return [...named, ...(release === undefined ? [] : [release])].filter((path) => files.has(path));
}

/** pnpm can keep a lock file for each member. */
function hasOwnLocks(files: ReadonlyMap<string, string>): boolean {
  return (
    /^shared-workspace-lockfile[ \t]*=[ \t]*false/m.test(files.get('.npmrc') ?? '') ||
    /^sharedWorkspaceLockfile:[ \t]*false/m.test(files.get('pnpm-workspace.yaml') ?? '')
  );
}

const PLUGIN = /^\.yarn\/plugins\/.*\.c?js$/;

/** The registry that the project's own settings name, other than in .npmrc, which npm itself reads. */
export function ownRegistry({ files }: Pick<Project, 'files'>): string | undefined {
  const yarn = /^npmRegistryServer:[ \t]*["']?(https?:\/\/[^"'\s]+)/m.exec(files.get('.yarnrc.yml') ?? '')?.[1];
  const bun = /^registry[ \t]*=[ \t]*["'](https?:\/\/[^"'\s]+)/m.exec(files.get('bunfig.toml') ?? '')?.[1];
  return yarn ?? bun;
}
