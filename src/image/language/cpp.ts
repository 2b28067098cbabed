import type { Toolchain } from '../toolchain.ts';

/** C and C++ on Debian, with its compiler and build tools; the version is Debian's. */
export const cpp: Toolchain = {
  defaultVersion: 'trixie',
  image: (version) => `debian:${version}-slim`,
  manifests: /^(?:CMakeLists\.txt|meson\.build)$/,
  basePackages: ({ manifests }) => [
    'build-essential',
    'cmake',
    'gdb',
    ...(manifests.has('meson.build') ? ['meson'] : []),
    'ninja-build',
    'pkg-config',
  ],
  path: () => [],
  env: () => ({}),
  defaultTools: [],
  dependencies: () => undefined,
};
