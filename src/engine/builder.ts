import { credentialHelper } from '../buildkit/session/credential-helper.ts';
import { dockerCredentials } from '../buildkit/session/docker-config.ts';
import { DvmError } from '../event/error.ts';
import type { BuilderChoice } from '../event/event.ts';
import { buildx } from './buildx.ts';
import type { Surroundings } from './candidate.ts';
import type { Connections } from './direct/connections.ts';
import { direct } from './direct/direct.ts';
import { dockerConfigFolder, proxyArgs, readDockerConfig } from './docker-config.ts';
import type { Builder } from './image-request.ts';
import type { Engine } from './engine.ts';

export interface ChosenBuilder {
  readonly builder: Builder;
  /** Why it is not the one that would be better. */
  readonly reason?: string;
}

/**
 * The builder for an engine. Only one that was asked for by name fails where the engine cannot do it: rejects with
 * `engine_unsupported`.
 */
export async function openBuilder(choice: BuilderChoice, engine: Engine, around: Surroundings, buildxConfig: string, signal: AbortSignal, connections?: Connections): Promise<ChosenBuilder> {
  const fallback = (): Builder => buildx({ docker: engine.cli, buildxConfig });
  if (choice === 'buildx') return { builder: fallback() };
  const folder = dockerConfigFolder(around);
  const config = readDockerConfig(folder);
  const builder = direct({
    engine,
    proxies: proxyArgs(config.content, engine.platform.host),
    // As with the Docker CLI, a file that cannot be read has no logins; the session warns of it.
    credentials: config.problem === undefined ? dockerCredentials({ folder, askHelper: credentialHelper(around.env) }) : () => Promise.resolve(undefined),
    ...(connections && { connections }),
  });
  const reason = await builder.whyNot(signal);
  if (reason === undefined) return { builder };
  builder.close();
  if (choice === 'auto') return { builder: fallback(), reason };
  throw new DvmError({ kind: 'engine_unsupported', message: `The engine cannot be built on directly: ${reason}.`, hint: 'Choose the builder "auto" or "buildx".' });
}
