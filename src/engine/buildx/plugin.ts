import { run } from '../../process/run.ts';

/** What the buildx plugin of the Docker CLI supports. */
export interface Plugin {
  /** Its bake asks for permission before a build may use the SSH agent. */
  readonly asksForSsh: boolean;
}

export const INSTALL_BUILDX = [
  'Install the buildx plugin of the Docker CLI, version 0.13 or newer: the package docker-buildx-plugin or',
  'docker-buildx, or see https://github.com/docker/buildx#installing. To build without it, set DVM_BUILDER or',
  'devopsmaestro.builder to "auto" or "direct".',
].join(' ');

/** How long docker may take to print a help text. */
const HELP_TIMEOUT_MS = 30_000;
const MAX_HELP_BYTES = 1024 * 1024;

/** Finds the plugin by the help of its command. Resolves with the reason if it cannot be used. */
export async function findPlugin(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Plugin | string> {
  const { failure, error, exitCode, stdout } = await run(['docker', 'buildx', 'bake', '--help'], {
    env,
    signal,
    timeoutMs: HELP_TIMEOUT_MS,
    maxStdoutBytes: MAX_HELP_BYTES,
  });
  signal.throwIfAborted();
  if (failure === 'not_found') return 'the command "docker" was not found';
  if (failure === 'timed_out') {
    return `"docker buildx bake --help" did not respond within ${HELP_TIMEOUT_MS / 1000} s`;
  }
  if (error !== undefined) return `"docker" could not be started: ${error.message}`;
  if (exitCode !== 0 && stdout === '') return `"docker buildx bake --help" failed with exit code ${exitCode ?? 'none'}`;
  return pluginOf(stdout);
}

/** Reads the help of `docker buildx bake`. Without the plugin, docker prints its own help and succeeds. */
export function pluginOf(help: string): Plugin | string {
  if (!/^Usage:.*\bbuildx bake\b/m.test(help)) return 'the Docker CLI has no buildx plugin';
  if (!help.includes('rawjson')) return 'the buildx plugin of the Docker CLI is older than 0.13';
  return { asksForSsh: /^[ \t]+--allow\b/m.test(help) };
}
