import type { Platform } from '../event/event.ts';
import type { CliEnvironment } from './connection/cli-environment.ts';
import type { EngineFeature } from './connection/engine-features.ts';
import type { EngineEndpoint } from './connection/http.ts';
import { imageStore, type ImageStore } from './images/image-store.ts';

/** An engine that responds and can build. */
export interface EngineConnection extends EngineEndpoint {
  readonly platform: Platform;
  /** Makes the Docker CLI use the same engine. */
  readonly cli: CliEnvironment;
  /** Requested on first use, and once. Rejects with the reason if the engine does not report them. */
  readonly features: () => Promise<ReadonlySet<EngineFeature>>;
}

/** What builds use an engine for. */
export interface Engine extends EngineConnection {
  readonly images: ImageStore;
}

export function openEngine(connection: EngineConnection): Engine {
  return { ...connection, images: imageStore(connection) };
}
