import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { dockerConfigFolder, readJson } from './docker-config.ts';

/** Where an engine might be. */
export interface Candidate {
  readonly type: 'configured' | 'context' | 'orbstack' | 'colima' | 'docker-desktop' | 'podman' | 'docker';
  readonly name: string;
  readonly host: string;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly uid: number | undefined;
  readonly platform: NodeJS.Platform;
}

/**
 * Every place where an engine is looked for, the most explicit first: DOCKER_HOST, the Docker context in use, then the
 * sockets of the platforms that we know. A socket that is not there is no candidate.
 */
export function candidates(around: Surroundings): Candidate[] {
  const found = [...configured(around), ...context(around), ...sockets(around)];
  return [...new Map(found.toReversed().map((candidate) => [candidate.host, candidate])).values()].toReversed();
}

function configured({ env }: Surroundings): Candidate[] {
  return env['DOCKER_HOST'] ? [{ type: 'configured', name: 'DOCKER_HOST', host: env['DOCKER_HOST'] }] : [];
}

/** The context store is Docker's own: a folder named by the SHA-256 of the context's name (docker/cli, cli/context/store). */
function context({ env, home }: Surroundings): Candidate[] {
  const folder = dockerConfigFolder({ env, home });
  const name = env['DOCKER_CONTEXT'] || stringAt(readJson(join(folder, 'config.json')), 'currentContext');
  if (!name || name === 'default') return [];
  const id = createHash('sha256').update(name).digest('hex');
  const host = stringAt(readJson(join(folder, 'contexts', 'meta', id, 'meta.json')), 'Endpoints', 'docker', 'Host');
  // Named is named: another engine must not take the place of a context that is missing.
  return [{ type: 'context', name: `context ${name}`, host: host ?? '' }];
}

function sockets({ env, home, uid, platform }: Surroundings): Candidate[] {
  if (platform === 'win32') return [{ type: 'docker-desktop', name: 'Docker Desktop', host: 'npipe:////./pipe/docker_engine' }];
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
  return known.flatMap(([type, name, path]) => (path !== undefined && existsSync(path) ? [{ type, name, host: `unix://${path}` }] : []));
}

function colimaProfiles(home: string): string[] {
  try {
    const names = readdirSync(join(home, '.colima'), { withFileTypes: true });
    return names.filter((entry) => entry.isDirectory() && /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/.test(entry.name)).map((entry) => entry.name);
  } catch {
    return [];
  }
}

function stringAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce((inner, key) => (inner as Record<string, unknown> | null | undefined)?.[key], value);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
