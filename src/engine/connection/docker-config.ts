import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostEnvironment } from './host-environment.ts';

/** The folder of the Docker CLI's settings (docker/cli, cli/config). It is read, never written. */
export function dockerConfigFolder({ env, home }: Pick<HostEnvironment, 'env' | 'home'>): string {
  return env['DOCKER_CONFIG'] || join(home, '.docker');
}

/** The content of one of Docker's JSON files, or why it cannot be read. A missing file has no content. */
export interface JsonFile {
  readonly content: unknown;
  readonly problem?: string;
}

export function readJsonFile(file: string): JsonFile {
  try {
    const text = readFileSync(file, 'utf8');
    return text.trim() === '' ? { content: undefined } : parse(text);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { content: undefined }
      : { content: undefined, problem: `it cannot be read (${code ?? String(error)})` };
  }
}

/**
 * The Docker CLI's config.json. It must be an object whose `currentContext`, if any, is a string; Docker's own reader
 * is as strict.
 */
export function readDockerConfig(folder: string): JsonFile & { readonly file: string } {
  const file = join(folder, 'config.json');
  const { content, problem } = readJsonFile(file);
  if (problem !== undefined) return { file, content: undefined, problem };
  if (content === undefined || content === null) return { file, content: undefined };
  if (typeof content !== 'object' || Array.isArray(content))
    return { file, content: undefined, problem: 'it is not a JSON object' };
  const { currentContext } = content as { currentContext?: unknown };
  const isValid = currentContext === undefined || currentContext === null || typeof currentContext === 'string';
  return isValid ? { file, content } : { file, content: undefined, problem: 'its "currentContext" is not a string' };
}

/** JSON.parse quotes the text in its message, and the file contains passwords: only the position is reported. */
function parse(text: string): JsonFile {
  if (text.startsWith('\uFEFF'))
    return { content: undefined, problem: 'it begins with a byte order mark; save it as UTF-8 without one' };
  try {
    return { content: JSON.parse(text) };
  } catch (error) {
    const position = /at position (\d{1,9})/.exec(String(error))?.[1];
    const line = position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
    return { content: undefined, problem: `it is not valid JSON${line === undefined ? '' : `, see line ${line}`}` };
  }
}

const PROXIES = {
  httpProxy: 'HTTP_PROXY',
  httpsProxy: 'HTTPS_PROXY',
  noProxy: 'NO_PROXY',
  ftpProxy: 'FTP_PROXY',
  allProxy: 'ALL_PROXY',
} as const;

/**
 * The build args that the Docker CLI adds to every build: the `proxies` of its config.json for this engine, in both
 * spellings (docker/cli, cli/config/configfile, ParseProxyConfig). BuildKit leaves them out of cache keys.
 */
export function proxyArgs(config: unknown, host: string): Record<string, string> {
  const proxies = (config as { proxies?: Record<string, unknown> | null } | null | undefined)?.proxies;
  const chosen = proxies?.[host] ?? proxies?.['default'];
  if (typeof chosen !== 'object' || chosen === null) return {};
  const values = chosen as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(PROXIES).flatMap(([key, name]) => {
      const value = values[key];
      return typeof value === 'string' && value !== ''
        ? [
            [name, value],
            [name.toLowerCase(), value],
          ]
        : [];
    }),
  );
}
