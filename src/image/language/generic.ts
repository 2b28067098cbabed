import type { Toolchain } from '../toolchain.ts';

/** A plain Debian for apps without a language: everything comes from its packages. */
export const generic: Toolchain = {
  defaultVersion: 'trixie',
  image: (version) => `debian:${version}-slim`,
  manifests: undefined,
  basePackages: () => [],
  path: () => [],
  env: () => ({}),
  defaultTools: [],
  dependencies: () => undefined,
};

/** For apps that are charts or manifests. Debian's yq wraps jq and has its syntax. */
export const cicd: Toolchain = {
  ...generic,
  image: () => generic.image(generic.defaultVersion),
  devPackages: ['bash', 'ca-certificates', 'curl', 'git', 'jq', 'yq', 'zsh'],
};
