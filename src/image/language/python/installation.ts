import type { Instruction } from '../../instruction.ts';
import type { LeftOut, StageContext } from '../../toolchain.ts';
import type { LocalPackage } from './local-package.ts';

/** How one manager installs the app's dependencies. */
export interface Installation {
  /** Paths of the files that the plan depends on. */
  readonly manifests: readonly string[];
  /** Those of them that the steps read; by default all. A change of another one need not install anything again. */
  readonly staged?: readonly string[];
  /** The manager's program, and what pip installs for it; absent for pip itself. */
  readonly manager?: { readonly program: string; readonly requirement: string };
  /** Steps in the folder with the manifests. */
  readonly steps: readonly Instruction[];
  /** Packages of the app itself: their dependencies are installed, they are linked to the mounted source. */
  readonly local: readonly LocalPackage[];
  /** Names of all packages that are installed, as far as they are known, by the file that lists them. */
  readonly packages: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether packages are compiled although they have wheels. */
  readonly isFromSource?: boolean;
  /** Variables of the workspace that make the manager use the virtual environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly leftOut: readonly LeftOut[];
}

/** What every manager plans from. */
export interface App {
  readonly context: StageContext;
  /** Relative to the mounted folder. */
  readonly folder: string;
  readonly texts: ReadonlyMap<string, string>;
}
