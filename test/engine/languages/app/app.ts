import type { LanguageBase } from '../../../rig/language-bases.ts';
import type { Index } from '../index/proxy.ts';

/** What every package of the tests' indexes says, and every app repeats. */
export const GREETING = 'Hello from the index';

/** As languages write names of modules whose packages are written small. */
export const moduleOf = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/**
 * A small app with a dependency, and the package index that has it. The engine of the tests keeps its cache mounts, and
 * package managers trust what they once downloaded: what changes in a package needs another version of it.
 */
export interface App {
  readonly language: string;
  readonly version?: string;
  /** Stand-ins that its image is made of, besides those that the engine always has. */
  readonly bases: readonly LanguageBase[];
  readonly indexes: Readonly<Record<string, Index>>;
  /** Build args by which a user points the package manager at the index; the app's own files may do that, too. */
  readonly args?: Readonly<Record<string, string>>;
  readonly tools?: readonly string[];
  /** The app's files, manifests among them. */
  readonly files: Readonly<Record<string, string>>;
  /** Programs that the image promises. */
  readonly programs: readonly string[];
  /** A shell command that prints the greeting. It is run by the workspace's user, without a network. */
  readonly run: string;
}
