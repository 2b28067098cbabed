/** The variables that point a package manager to a registry. */
export function packageVariables(role: 'pypi' | 'npm' | 'go', url: string): Readonly<Record<string, string>> {
  switch (role) {
    case 'npm':
      return { npm_config_registry: withSlash(url) };
    case 'go':
      // What it cannot serve comes from the module's own repository, as with Go's default.
      return { GOPROXY: `${withoutSlash(url)}|direct` };
    case 'pypi': {
      const index = indexOf(url);
      const { protocol, host } = new URL(index);
      return {
        PIP_INDEX_URL: index,
        UV_DEFAULT_INDEX: index,
        PDM_PYPI_URL: index,
        PIPENV_PYPI_MIRROR: index,
        // pip and PDM use plain HTTP only for hosts that are declared as trusted.
        ...(protocol === 'http:' && { PIP_TRUSTED_HOST: host, PDM_PYPI_VERIFY_SSL: 'false' }),
      };
    }
  }
}

/**
 * An address with a path is that of an index; devpi serves its mirror of PyPI at a separate path (devpi
 * documentation, "root/pypi").
 */
function indexOf(url: string): string {
  return new URL(url).pathname === '/' ? new URL('/root/pypi/+simple/', url).href : withSlash(url);
}

/** Proxy args that BuildKit passes to every step without making them part of cache keys. `direct` bypasses it. */
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
 * Named contexts that pull base images from a registry instead of Docker Hub, by the names that BuildKit compares
 * (distribution/reference, FamiliarString, without `latest`). The registry mirrors only Docker Hub, so images of other
 * registries are left unchanged.
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

/** Such as `library/python:3.13-slim`; undefined for other registries (distribution/reference, normalize.go). */
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
