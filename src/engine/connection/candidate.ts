import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { dockerConfigFolder, readDockerConfig, readJsonFile } from './docker-config.ts';
import type { HostEnvironment } from './host-environment.ts';
import { type TlsSettings, tlsOfEnvironment } from './tls.ts';

/** A location where an engine may be. */
export interface Candidate {
  readonly type: 'configured' | 'context' | 'orbstack' | 'colima' | 'docker-desktop' | 'podman' | 'docker';
  readonly name: string;
  readonly host: string;
  /** Only for TCP addresses. */
  readonly tls?: TlsSettings;
  /** The name of the Docker context. */
  readonly context?: string;
  /** Why no connection can be attempted. */
  readonly problem?: string;
}

export interface Candidates {
  readonly candidates: readonly Candidate[];
  /** Problems with the configuration that selects an engine. */
  readonly warnings: readonly string[];
}

/** Whether the user chose it explicitly, so that no other engine may replace it. */
export function isChosen({ type }: Candidate): boolean {
  return type === 'configured' || type === 'context';
}

/**
 * All candidates, the most explicit first: DOCKER_HOST, the current Docker context, then the existing sockets of known
 * platforms.
 */
export function findCandidates(environment: HostEnvironment): Candidates {
  const folder = dockerConfigFolder(environment);
  const config = readDockerConfig(folder);
  const named = context(environment, folder, config.content);
  const found = [...configured(environment, folder, named.length > 0), ...named, ...sockets(environment)];
  const unique = [...new Map(found.toReversed().map((candidate) => [candidate.host, candidate])).values()].toReversed();
  const ignored = 'Its context, proxies and registry logins are ignored.';
  const warnings =
    config.problem === undefined ? [] : [`Docker's configuration ${config.file}: ${config.problem}. ${ignored}`];
  return { candidates: unique, warnings };
}

/** The Docker CLI's address if TLS is set up but no address. */
const DEFAULT_TLS_HOST = 'tcp://localhost:2376';

function configured({ env }: HostEnvironment, folder: string, hasContext: boolean): Candidate[] {
  const tls = tlsOfEnvironment(env, folder);
  const host = env['DOCKER_HOST']?.trim();
  if (host) return [{ type: 'configured', name: 'DOCKER_HOST', host, ...(tls && { tls }) }];
  if (tls === undefined || hasContext) return [];
  const name = env['DOCKER_TLS_VERIFY'] ? 'DOCKER_TLS_VERIFY' : 'DOCKER_TLS';
  return [{ type: 'configured', name, host: DEFAULT_TLS_HOST, tls }];
}

/**
 * Docker's context store: folders named by the SHA-256 of the context's name, with metadata in `meta` and certificates
 * in `tls` (docker/cli, cli/context/store).
 */
function context({ env }: HostEnvironment, folder: string, config: unknown): Candidate[] {
  const context = env['DOCKER_CONTEXT'] || stringAt(config, 'currentContext');
  if (!context || context === 'default') return [];
  const id = createHash('sha256').update(context).digest('hex');
  const file = join(folder, 'contexts', 'meta', id, 'meta.json');
  const { content, problem } = readJsonFile(file);
  const host = stringAt(content, 'Endpoints', 'docker', 'Host') ?? '';
  const skipsVerification = valueAt(content, 'Endpoints', 'docker', 'SkipTLSVerify') === true;
  const tls = { folder: join(folder, 'contexts', 'tls', id, 'docker'), needsCa: false, skipsVerification };
  const named = { type: 'context', name: `context ${context}`, context, host, tls } as const;
  if (host !== '') return [named];
  // The user named this context, so no other engine may replace it.
  return [
    {
      ...named,
      problem:
        problem === undefined ? 'there is no such Docker context with an address' : `its file ${file}: ${problem}`,
    },
  ];
}

function sockets({ env, home, uid, platform }: HostEnvironment): Candidate[] {
  if (platform === 'win32') {
    return [{ type: 'docker-desktop', name: 'Docker Desktop', host: 'npipe:////./pipe/docker_engine' }];
  }
  const runtime = env['XDG_RUNTIME_DIR'] ?? (uid === undefined ? undefined : `/run/user/${uid}`);
  const known: [Candidate['type'], string, string | undefined][] = [
    ['orbstack', 'OrbStack', join(home, '.orbstack/run/docker.sock')],
    ...colimaProfiles(home).map((profile): [Candidate['type'], string, string] => [
      'colima',
      profile === 'default' ? 'Colima' : `Colima (${profile})`,
      join(home, '.colima', profile, 'docker.sock'),
    ]),
    ['docker-desktop', 'Docker Desktop', join(home, '.docker/run/docker.sock')],
    ['docker-desktop', 'Docker Desktop', join(home, '.docker/desktop/docker.sock')],
    ['docker', 'Docker (rootless)', runtime && join(runtime, 'docker.sock')],
    ['docker', 'Docker Engine', '/var/run/docker.sock'],
    ['podman', 'Podman', join(home, '.local/share/containers/podman/machine/podman.sock')],
    ['podman', 'Podman', runtime && join(runtime, 'podman/podman.sock')],
    ['podman', 'Podman', '/run/podman/podman.sock'],
  ];
  const isThere = (path: string | undefined): path is string => path !== undefined && existsSync(path);
  return known.flatMap(([type, name, path]) => (isThere(path) ? [{ type, name, host: `unix://${path}` }] : []));
}

function colimaProfiles(home: string): string[] {
  try {
    const names = readdirSync(join(home, '.colima'), { withFileTypes: true });
    return names
      .filter((entry) => entry.isDirectory() && /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/.test(entry.name))
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

function stringAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function valueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((inner, key) => (inner as Record<string, unknown> | null | undefined)?.[key], value);
}
