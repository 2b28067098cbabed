import type { CacheMount } from '../../instruction.ts';
import type { StageContext } from '../../toolchain.ts';
import type { Manager } from './manager.ts';
import type { Project } from './project.ts';

/** What a package manager needs to know to install a project. */
export interface InstallContext {
  readonly context: StageContext;
  readonly project: Project;
  readonly manager: Manager;
  /** Whether the lock file decides the versions. */
  readonly isLocked: boolean;
}

/** How one package manager installs a project in its folder. */
export interface Install {
  /** The package of npm's registry that contains it; absent if it is in the image or in the project. */
  readonly program?: string;
  readonly mounts: readonly CacheMount[];
  readonly commands: readonly string[];
  /** Variables of the workspace, so that the package manager finds there what the build left. */
  readonly env?: Readonly<Record<string, string>>;
  /** Absent: dependencies are in `node_modules` folders. */
  readonly plugAndPlay?: {
    /** Folders outside of the source that the workspace needs. */
    readonly folders: readonly string[];
    readonly onCreate: readonly string[];
  };
}

export type Installer = (context: InstallContext) => Install;

/** The registry that a build arg or a Registry sets for npm, for package managers that read another variable. */
export const REGISTRY = '${npm_config_registry:-${NPM_CONFIG_REGISTRY:-}}';

export function exportAll(variables: Readonly<Record<string, string>>): string {
  return `export ${Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')}`;
}

/** Settings may name a release of Yarn that the build does not have. */
export function ignorePath({ release }: Manager): Readonly<Record<string, string>> {
  return release === undefined ? { YARN_IGNORE_PATH: '1' } : {};
}
