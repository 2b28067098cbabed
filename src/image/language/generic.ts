import type { Toolchain } from '../toolchain.ts';

/** A plain Debian, for apps without a language: everything comes from its packages. */
export const generic: Toolchain = {
  defaultVersion: 'trixie',
  image: (version) => `debian:${version}-slim`,
  manifests: undefined,
  basePackages: () => [],
  path: () => [],
  env: () => ({}),
  defaultTools: [],
  dependencies: () => undefined,
  copyDependencies: () => [],
};
