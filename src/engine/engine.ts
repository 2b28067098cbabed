import type { Platform } from '../event/event.ts';
import type { CliEnvironment } from './connection/cli-environment.ts';
import type { EngineInfo } from './connection/engine-info.ts';
import type { EngineEndpoint } from './connection/http.ts';

/** An engine that responds and can build. */
export interface Engine extends EngineEndpoint {
  readonly platform: Platform;
  /** By which the Docker CLI finds the same engine. */
  readonly cli: CliEnvironment;
  /** Asked when it is first needed, and once. */
  readonly info: () => Promise<EngineInfo>;
}
