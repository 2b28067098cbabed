/** The files of an app's folder that detection looks at. */
export interface ProjectScan {
  /** Relative to the folder, with `/`; those in the root first. */
  readonly files: readonly string[];
  /** Names of the folders in the root, including hidden ones. */
  readonly rootFolders: readonly string[];
  /** Texts of files in the root, by name. */
  readonly texts: ReadonlyMap<string, string>;
  /** The folders above that may be its project's, nearest first. */
  readonly above?: readonly FolderAbove[];
}

/** A folder above an app. */
export interface FolderAbove {
  /** Absolute; a real path. */
  readonly folder: string;
  /** The app's folder in it, such as `packages/api`. */
  readonly appFolder: string;
  /** Texts of its files that list the parts of a project or set versions, by name. */
  readonly texts: ReadonlyMap<string, string>;
}
