import { programEnvironment } from '../../process/environment.ts';

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

/** How long docker may take to print a help text. Milliseconds. */
const HELP_TIMEOUT_MS = 30_000;

/** Looks for the plugin by the help of its command. Resolves with the reason if it cannot be used. */
export async function findPlugin(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Plugin | string> {
  const { execa } = await import('execa');
  const { stdout, code, timedOut, failed, shortMessage } = await execa('docker', ['buildx', 'bake', '--help'], {
    reject: false,
    stdin: 'ignore',
    stderr: 'ignore',
    timeout: HELP_TIMEOUT_MS,
    cancelSignal: signal,
    env: programEnvironment(env, {}),
    extendEnv: false,
  });
  signal.throwIfAborted();
  if (code === 'ENOENT') return 'the command "docker" was not found';
  if (timedOut) return `"docker buildx bake --help" did not respond within ${HELP_TIMEOUT_MS / 1000} s`;
  return failed && stdout === '' ? (shortMessage ?? 'docker failed') : pluginOf(stdout);
}

/** Reads the help of `docker buildx bake`. Without the plugin, docker prints its own help and succeeds. */
export function pluginOf(help: string): Plugin | string {
  if (!/^Usage:.*\bbuildx bake\b/m.test(help)) return 'the Docker CLI has no buildx plugin';
  if (!help.includes('rawjson')) return 'the buildx plugin of the Docker CLI is older than 0.13';
  return { asksForSsh: /^[ \t]+--allow\b/m.test(help) };
}
