import type { SourceLocation } from '../../workspace/document/diagnostic.ts';
import type { Instruction } from '../instruction.ts';

export interface InstallOptions {
  readonly origin?: SourceLocation | undefined;
  /** Commands after the installation, in the same step. */
  readonly then?: readonly string[];
}

/** What differs between the families of base images. */
export interface System {
  readonly name: 'debian' | 'alpine';
  /**
   * Lets the package manager keep what it downloads, so that cache mounts are of use, and install what it is asked
   * to.
   */
  readonly prepare: Instruction;
  /** Installs packages in one stage on one base image; their order does not matter. */
  install(base: string, stage: string, packages: readonly string[], options?: InstallOptions): Instruction;
  /** What a package is called here, by its name in Debian. */
  packageName(debianName: string): string;
  /** Packages without which the workspace's user cannot be made. */
  readonly userPackages: readonly string[];
  /** Whether locales have to be compiled. musl, in Alpine, knows UTF-8 without. */
  readonly hasLocales: boolean;
  /** The folder that holds a folder for each plugin of zsh. */
  readonly zshPlugins: string;
}
