import { dockerConfigFolder, readDockerConfig } from '../../engine/connection/docker-config.ts';
import { addressSecrets } from '../../secret/address-secrets.ts';
import type { BuildSettings } from '../settings.ts';
import { hostEnvironment } from '../../engine/connection/host-environment.ts';

/** Variables whose addresses builds use, and whose errors repeat them. */
const ADDRESS_VARIABLES = /_proxy$|mirror|registry|index_url|goproxy|^docker_host$/i;

/**
 * Passwords in this machine's configuration: mirrors, registries, and the proxies of the environment and of Docker's
 * config.json, which every step gets. No document declares them, but steps and errors may print them.
 */
export function configuredSecrets(
  env: NodeJS.ProcessEnv,
  { engineHost = '', downloadMirror = '' }: Pick<BuildSettings, 'engineHost' | 'downloadMirror'>,
): string[] {
  const { content } = readDockerConfig(dockerConfigFolder(hostEnvironment(env)));
  const { proxies } = (content ?? {}) as { readonly proxies?: unknown };
  const addresses = [
    engineHost,
    downloadMirror,
    ...Object.entries(env).flatMap(([name, value]) => (ADDRESS_VARIABLES.test(name) ? [value ?? ''] : [])),
    ...stringsIn(proxies),
  ];
  return addresses.flatMap((address) => addressSecrets(address.includes('://') ? address : `http://${address}`));
}

/** The strings in the proxies of all engines. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
