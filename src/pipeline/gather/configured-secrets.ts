import { dockerConfigFolder, readDockerConfig } from '../../engine/connection/docker-config.ts';
import { surroundings } from '../../engine/connection/platform.ts';
import { addressSecrets } from '../../secret/address-secrets.ts';

/** Variables whose addresses builds use, and whose errors repeat them. */
const ADDRESS_VARIABLES = /_proxy$|mirror|registry|index_url|goproxy|^docker_host$/i;

/**
 * Passwords in what the machine is configured with: proxies of the environment and of Docker's config.json, which
 * every step
 * gets, mirrors and registries. No document declares them, but steps and errors print them all the same.
 */
export function configuredSecrets(env: NodeJS.ProcessEnv): string[] {
  const { content } = readDockerConfig(dockerConfigFolder(surroundings(env)));
  const { proxies } = (content ?? {}) as { readonly proxies?: unknown };
  const addresses = [
    ...Object.entries(env).flatMap(([name, value]) => (ADDRESS_VARIABLES.test(name) ? [value ?? ''] : [])),
    ...stringsIn(proxies),
  ];
  return addresses.flatMap((address) => addressSecrets(address.includes('://') ? address : `http://${address}`));
}

/** Of the proxies for each engine. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
