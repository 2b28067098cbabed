import { credentialHelper } from '../buildkit/session/credential-helper.ts';
import { dockerCredentials } from '../buildkit/session/docker-logins.ts';
import { DvmError } from '../event/error.ts';
import type { BuilderChoice } from '../event/event.ts';
import { buildx, buildxUnusable } from './buildx/buildx.ts';
import { INSTALL_BUILDX } from './buildx/plugin.ts';
import type { HostEnvironment } from './connection/host-environment.ts';
import type { Connections } from './direct/connections.ts';
import { direct } from './direct/direct.ts';
import { dockerConfigFolder, proxyArgs, readDockerConfig } from './connection/docker-config.ts';
import type { Builder } from './builder.ts';
import type { EngineConnection } from './engine.ts';

export interface ChosenBuilder {
  readonly builder: Builder;
  /** Why the preferred builder is not used. */
  readonly reason?: string;
}

/**
 * The builder for an engine. Rejects with `engine_unsupported` if the engine supports neither builder, or not the one
 * that was chosen by name, and with `engine_down` if its BuildKit does not respond.
 */
export async function openBuilder(
  choice: BuilderChoice,
  engine: EngineConnection,
  environment: HostEnvironment,
  buildxConfig: string,
  signal: AbortSignal,
  connections?: Connections,
): Promise<ChosenBuilder> {
  const folder = dockerConfigFolder(environment);
  const config = readDockerConfig(folder);
  const proxies = proxyArgs(config.content, engine.platform.host);
  const { address, cli: docker } = engine;
  const fallback = (): Builder => buildx({ address, docker, buildxConfig, proxies, env: environment.env });
  if (choice === 'buildx') {
    const builder = fallback();
    const problem = await builder.checkSupport(signal);
    if (problem !== undefined) throw buildxUnusable(problem);
    return { builder };
  }
  const builder = direct({
    engine,
    proxies,
    // As in the Docker CLI, a file that cannot be read provides no logins; the session reports it as a warning.
    credentials:
      config.problem === undefined
        ? dockerCredentials({
            readConfig: () => readDockerConfig(folder),
            askHelper: credentialHelper(environment.env),
          })
        : () => Promise.resolve(undefined),
    ...(connections && { connections }),
  });
  let reason: string | undefined;
  try {
    reason = await builder.checkSupport(signal);
    signal.throwIfAborted();
  } catch (error) {
    builder.close();
    throw error;
  }
  if (reason === undefined) return { builder };
  builder.close();
  if (choice === 'direct') {
    const message = `The engine does not support direct builds: ${reason}.`;
    throw new DvmError({ kind: 'engine_unsupported', message, hint: 'Choose the builder "auto" or "buildx".' });
  }
  const second = fallback();
  const problem = await second.checkSupport(signal);
  if (problem === undefined) return { builder: second, reason };
  const problems = `direct builds fail (${reason}), and so does "docker buildx": ${problem}`;
  const message = `No builder can use this engine: ${problems}.`;
  throw new DvmError({ kind: 'engine_unsupported', message, hint: INSTALL_BUILDX });
}
