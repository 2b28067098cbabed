/** The files of an app's folder that detection looks at. */
export interface ProjectScan {
  /** Relative to the folder, with `/`; those in the root first. */
  readonly files: readonly string[];
  /** Names of the folders in the root, including hidden ones. */
  readonly rootFolders: readonly string[];
  /** Texts of files in the root, by name. */
  readonly texts: ReadonlyMap<string, string>;
}
