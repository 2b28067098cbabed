import { decideVersion, type FoundVersion } from './version/decide.ts';
import { statesVersion } from './version/sources.ts';

export type { FoundVersion } from './version/decide.ts';

/** Whether a file in an app's root folder may set the version of a language. */
export function decidesVersion(file: string): boolean {
  return statesVersion(file);
}

/** The version that the files in an app's root folder request; undefined if none requests one that exists. */
export function versionOf(language: string, texts: ReadonlyMap<string, string>): FoundVersion | undefined {
  return decideVersion(language, texts).version;
}
