/** What the package managers are told of a registry, by the variables that they read. */
export function packageVariables(role: 'pypi' | 'npm' | 'go', url: string): Readonly<Record<string, string>> {
  switch (role) {
    case 'npm':
      return { npm_config_registry: withSlash(url) };
    case 'go':
      // What it cannot serve comes from where it is kept, as go does without being told.
      return { GOPROXY: `${withoutSlash(url)}|direct` };
    case 'pypi': {
      const index = indexOf(url);
      const { protocol, host } = new URL(index);
      // pip asks nobody over plain HTTP whom it is not told to trust.
      return { PIP_INDEX_URL: index, UV_DEFAULT_INDEX: index, ...(protocol === 'http:' && { PIP_TRUSTED_HOST: host }) };
    }
  }
}

/**
 * An address with a path is that of an index; devpi has a mirror of PyPI at one of its own (devpi documentation,
 * "root/pypi").
 */
function indexOf(url: string): string {
  return new URL(url).pathname === '/' ? new URL('/root/pypi/+simple/', url).href : withSlash(url);
}

/** Proxies that BuildKit gives every step, outside of the cache keys; other registries are asked without it. */
export function proxyArgs(url: string, direct: readonly string[]): Readonly<Record<string, string>> {
  const address = withoutSlash(url);
  const none = ['localhost', '127.0.0.1', '::1', ...new Set(direct)].join(',');
  return {
    HTTP_PROXY: address,
    http_proxy: address,
    HTTPS_PROXY: address,
    https_proxy: address,
    NO_PROXY: none,
    no_proxy: none,
  };
}

/**
 * What lets base images come from a registry instead of Docker Hub, by the names that BuildKit compares
 * (distribution/reference,
 * FamiliarString, without `latest`). It is a cache of one place, so images of others are left alone.
 */
export function imageContexts(images: readonly string[], url: string): Record<string, string> {
  const { host } = new URL(url);
  return Object.fromEntries(
    images.flatMap((image) => {
      const path = hubPath(image);
      return path === undefined ? [] : [[familiar(path), `docker-image://${host}/${path}`]];
    }),
  );
}

/** `library/python:3.13-slim`; nothing for images of other registries (distribution/reference, normalize.go). */
function hubPath(image: string): string | undefined {
  const slash = image.indexOf('/');
  const first = slash === -1 ? '' : image.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === 'localhost';
  if (isHost && !['docker.io', 'index.docker.io'].includes(first)) return undefined;
  const path = isHost ? image.slice(slash + 1) : image;
  return path.includes('/') ? path : `library/${path}`;
}

function familiar(path: string): string {
  return path.replace(/^library\/(?!.*\/)/, '').replace(/:latest$/, '');
}

function withoutSlash(url: string): string {
  return url.replace(/(?<!\/)\/+$/, '');
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
