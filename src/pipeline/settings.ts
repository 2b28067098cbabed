import type { BuilderChoice } from '../event/event.ts';

/** How engines are found and queried. */
export interface EngineSettings {
  /** Instead of DOCKER_HOST and the Docker context. */
  readonly engineHost?: string;
  /** How long an engine may take to respond. */
  readonly engineTimeoutMs: number;
}

/**
 * What a user configures for all builds of a machine or an editor. Each door parses and checks it once, before it
 * starts anything; environment variables and VS Code settings are two spellings of it.
 */
export interface BuildSettings extends EngineSettings {
  readonly builder: BuilderChoice;
  /** Whether workspaces have a local layer cache besides the engine's own. */
  readonly layerCache: boolean;
  /** A file server for released tools. It may contain a password, so it is never shown. */
  readonly downloadMirror?: string;
  /** Disk space for the logs of earlier builds. */
  readonly maxLogBytes: number;
  /** For each workspace, unless a build sets its own. */
  readonly timeoutMs: number;
  /** Workspaces that are built at the same time, unless a build sets its own. */
  readonly concurrency: number;
  /** Seconds since 1970: replaces the image's creation time (reproducible-builds.org). */
  readonly sourceDateEpoch?: string;
}
