import { run } from '../instruction.ts';
import { copyForUser, keptFolder, stageManifests, type Toolchain, type User } from '../toolchain.ts';

const cacheOf = ({ home }: User): string => `${home}/.cache/gleam`;

/** The project's image: Debian's Erlang with the compiler. Its tags contain the complete version. */
export const gleam: Toolchain = {
  defaultVersion: '1.16.0',
  image: (version) => `ghcr.io/gleam-lang/gleam:v${/^\d+\.\d+$/.test(version) ? `${version}.0` : version}-erlang`,
  manifests: /^(?:gleam|manifest)\.toml$/,
  basePackages: () => ['git'],
  path: () => [],
  env: () => ({}),
  defaultTools: [],
  dependencies(context) {
    if (!context.manifests.has('gleam.toml')) return undefined;
    const { mount, cache, keep } = keptFolder(context, 'gleam', cacheOf(context.user));
    // Packages are unpacked into the project; downloads are in the folder gleam/ of the user's cache.
    return {
      manifests: [...context.manifests.keys()],
      instructions: [
        ...stageManifests(context),
        run(
          [
            `mkdir -p ${cache}/gleam`,
            `XDG_CACHE_HOME=${cache} gleam deps download`,
            ...keep.map((step) => step.replace(`${cache}/.`, `${cache}/gleam/.`)),
          ],
          { mounts: [mount] },
        ),
      ],
      copies: copyForUser(context, cacheOf(context.user)),
    };
  },
};
