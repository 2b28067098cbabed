import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { LocalFolder } from '../../buildkit/session/file-sync.ts';
import type { SolveOptions } from '../../buildkit/solve.ts';
import type { ImageRequest } from '../images/image-request.ts';

/** Attributes of BuildKit's Dockerfile frontend (moby/buildkit, frontend/dockerui/config.go). */
export function frontendAttributes(
  request: ImageRequest,
  proxies: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    filename: basename(request.dockerfile),
    target: request.target,
    ...prefixed('build-arg:', { ...proxies, ...request.proxies, ...request.args }),
    ...prefixed('label:', request.labels),
    ...prefixed('context:', Object.fromEntries(Object.keys(request.contexts).map((name) => [name, `local:${name}`]))),
    ...prefixed('context:', request.images),
    // Empty means every stage.
    ...(request.noCache && { 'no-cache': '' }),
    'image-resolve-mode': request.pull ? 'pull' : 'local',
  };
}

/** Folders by the names under which the frontend requests them. */
export function folders(request: ImageRequest): Record<string, LocalFolder> {
  const named = Object.entries(request.contexts).map(([name, path]) => [name, { path }] as const);
  return { ...Object.fromEntries(named), ...contextFolder(request), dockerfile: { path: dirname(request.dockerfile) } };
}

/** The folder that a separate session may offer. */
export function contextFolder({ context }: ImageRequest): Record<string, LocalFolder> {
  return { context: { path: context } };
}

/**
 * The image goes into the engine's own store. Without an attestation, the same input makes the same image. `internal`
 * prevents a build record in the engine: its log would not be masked, and writing it takes a fifth of the time of a
 * build without changes.
 */
export function solveRequest(
  request: ImageRequest,
  proxies: Readonly<Record<string, string>>,
  contextSession: string | undefined,
): SolveOptions['request'] {
  return {
    frontend: 'dockerfile.v0',
    // As docker buildx bake shares a folder among builds. Engines without support for it use the solve's own session.
    frontendAttributes: {
      ...frontendAttributes(request, proxies),
      ...(contextSession !== undefined && { 'local-sessionid:context': contextSession }),
    },
    exporters: [{ type: 'moby', attributes: { name: request.tag } }],
    internal: true,
  };
}

/** BuildKit keeps a copy of each folder under its name and this key, and requests only the differences. */
export function sharedKey({ sharedKey: key }: ImageRequest): string {
  return createHash('sha256').update(`devopsmaestro ${key}`).digest('hex').slice(0, 32);
}

function prefixed(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}
