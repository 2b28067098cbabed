import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Surroundings } from './candidate.ts';

/** The folder where the Docker CLI keeps its settings (docker/cli, cli/config). It is read, never written. */
export function dockerConfigFolder({ env, home }: Pick<Surroundings, 'env' | 'home'>): string {
  return env['DOCKER_CONFIG'] || join(home, '.docker');
}

/** The content of a JSON file; undefined where there is none that can be read. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const PROXIES = { httpProxy: 'HTTP_PROXY', httpsProxy: 'HTTPS_PROXY', noProxy: 'NO_PROXY', ftpProxy: 'FTP_PROXY', allProxy: 'ALL_PROXY' } as const;

/**
 * The build args that the Docker CLI gives to every build: what `proxies` of its config.json says for this engine, in
 * both spellings (docker/cli, cli/config/configfile, ParseProxyConfig). BuildKit leaves them out of cache keys.
 */
export function proxyArgs(config: unknown, host: string): Record<string, string> {
  const proxies = (config as { proxies?: Record<string, unknown> | null } | null | undefined)?.proxies;
  const chosen = proxies?.[host] ?? proxies?.['default'];
  if (typeof chosen !== 'object' || chosen === null) return {};
  const values = chosen as Record<string, unknown>;
  return Object.fromEntries(Object.entries(PROXIES).flatMap(([key, name]) => {
    const value = values[key];
    return typeof value === 'string' && value !== '' ? [[name, value], [name.toLowerCase(), value]] : [];
  }));
}
