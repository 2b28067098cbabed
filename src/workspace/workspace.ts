import type { Placed, Place } from './diagnostic.ts';
import type { Language } from './language.ts';

/** A value with the level of the hierarchy that it came from. */
export interface Inherited extends Placed<string> {
  readonly from: 'ecosystem' | 'domain' | 'system' | 'app' | 'workspace';
}

/** A workspace with everything that its levels say about it. No file but the YAML has been looked at. */
export interface Workspace {
  readonly name: string;
  readonly app: string;
  /** `eco/dom/sys/app/ws`, without the levels that it does not have. */
  readonly path: string;
  readonly ecosystem?: string;
  readonly domain?: string;
  readonly system?: string;
  /** Real path of its YAML file's folder, `#`, and `path`: the same for every tool that reads the file. */
  readonly identity: string;
  readonly preferredKey: string;
  /** Where its document begins. */
  readonly place: Place;
  /** Absolute folder of the app's source, and where it is written. */
  readonly appPath: Placed<string>;
  readonly language: Language;
  readonly languageVersion?: Placed<string>;
  readonly basePackages: readonly Placed<string>[];
  readonly devPackages?: readonly Placed<string>[];
  readonly devTools?: readonly Placed<string>[];
  readonly customCommands: readonly Placed<string>[];
  readonly args: ReadonlyMap<string, Inherited>;
  readonly env: ReadonlyMap<string, Inherited>;
}

export interface Registry {
  readonly name: string;
  readonly type: string;
  readonly url: string;
  readonly place: Place;
}
