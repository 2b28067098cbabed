import { credentialHelper } from '../buildkit/session/credential-helper.ts';
import { dockerCredentials } from '../buildkit/session/docker-config.ts';
import { DvmError } from '../event/error.ts';
import type { BuilderChoice } from '../event/event.ts';
import { buildx, buildxUnusable } from './buildx/buildx.ts';
import { INSTALL_BUILDX } from './buildx/plugin.ts';
import type { Surroundings } from './connection/candidate.ts';
import type { Connections } from './direct/connections.ts';
import { direct } from './direct/direct.ts';
import { dockerConfigFolder, proxyArgs, readDockerConfig } from './connection/docker-config.ts';
import type { Builder } from './images/image-request.ts';
import type { Engine } from './engine.ts';

export interface ChosenBuilder {
  readonly builder: Builder;
  /** Why it is not the one that would be better. */
  readonly reason?: string;
}

/**
 * The builder for an engine. Only one that was asked for by name fails where the engine cannot do it: rejects with
 * `engine_unsupported`; with `engine_down` where the engine's BuildKit keeps silent.
 */
export async function openBuilder(
  choice: BuilderChoice,
  engine: Engine,
  around: Surroundings,
  buildxConfig: string,
  signal: AbortSignal,
  connections?: Connections,
): Promise<ChosenBuilder> {
  const folder = dockerConfigFolder(around);
  const config = readDockerConfig(folder);
  const proxies = proxyArgs(config.content, engine.platform.host);
  const { address, cli: docker } = engine;
  const fallback = (): Builder => buildx({ address, docker, buildxConfig, proxies, env: around.env });
  if (choice === 'buildx') {
    const builder = fallback();
    const problem = await builder.whyNot(signal);
    if (problem !== undefined) throw buildxUnusable(problem);
    return { builder };
  }
  const builder = direct({
    engine,
    proxies,
    // As with the Docker CLI, a file that cannot be read has no logins; the session warns of it.
    credentials:
      config.problem === undefined
        ? dockerCredentials({ folder, askHelper: credentialHelper(around.env) })
        : () => Promise.resolve(undefined),
    ...(connections && { connections }),
  });
  let reason: string | undefined;
  try {
    reason = await builder.whyNot(signal);
    signal.throwIfAborted();
  } catch (error) {
    builder.close();
    throw error;
  }
  if (reason === undefined) return { builder };
  builder.close();
  if (choice === 'direct') {
    const message = `The engine cannot be built on directly: ${reason}.`;
    throw new DvmError({ kind: 'engine_unsupported', message, hint: 'Choose the builder "auto" or "buildx".' });
  }
  const second = fallback();
  const problem = await second.whyNot(signal);
  if (problem === undefined) return { builder: second, reason };
  const message = `The engine cannot be built on directly (${reason}), nor with "docker buildx": ${problem}.`;
  throw new DvmError({ kind: 'engine_unsupported', message, hint: INSTALL_BUILDX });
}
