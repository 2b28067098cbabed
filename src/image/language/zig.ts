import { run } from '../instruction.ts';
import { copyForUser, keptFolder, stageManifests, type Toolchain, type User } from '../toolchain.ts';
import { python } from './python/index.ts';

const cacheOf = ({ home }: User): string => `${home}/.cache/zig`;
const ZIG = '/opt/zig';

/**
 * Zig has no official image and no Debian package. The project also publishes its releases on the Python package index
 * (github.com/ziglang/zig-pypi), where pip verifies the download.
 */
export const zig: Toolchain = {
  defaultVersion: '0.14',
  image: () => python.image(python.defaultVersion),
  setup: ({ version, args }) => [
    ...args,
    run([
      `python3 -m venv ${ZIG}`,
      `${ZIG}/bin/pip install --no-cache-dir 'ziglang==${version}.*'`,
      `ln -s "$(${ZIG}/bin/python -c 'import os, ziglang; print(os.path.dirname(ziglang.__file__))')/zig" ` +
        '/usr/local/bin/zig',
      'zig version',
    ]),
  ],
  manifests: /^build\.zig(?:\.zon)?$/,
  basePackages: () => ['git'],
  path: () => [],
  env: () => ({}),
  defaultTools: [],
  dependencies(context) {
    if (!context.manifests.has('build.zig') || !context.manifests.has('build.zig.zon')) return undefined;
    const { mount, cache, keep } = keptFolder(context, 'zig', cacheOf(context.user));
    return {
      manifests: [...context.manifests.keys()],
      instructions: [
        ...stageManifests(context),
        run([`zig build --fetch --global-cache-dir ${cache}`, ...keep], { mounts: [mount] }),
      ],
      copies: copyForUser(context, cacheOf(context.user)),
    };
  },
};
