import { parseToml, stringAt, tableAt } from '../../text/data.ts';
import { run } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import { copyForUser, keptFolder, stageManifests, type Toolchain, type User } from '../toolchain.ts';
import { localManifests } from './local-manifests.ts';
import { inFolder } from './local-path.ts';

const cacheOf = ({ home }: User): string => `${home}/.cache/gleam`;

/** The project's image: Debian's Erlang with the compiler. Its tags contain the complete version. */
export const gleam: Toolchain = {
  defaultVersion: '1.16.0',
  image: (version) => `ghcr.io/gleam-lang/gleam:v${/^\d+\.\d+$/.test(version) ? `${version}.0` : version}-erlang`,
  manifests: /^(?:[A-Za-z0-9_][\w.-]*\/){0,4}(?:gleam|manifest)\.toml$/,
  manifestFolders:
    /^(?:(?!build\/|node_modules\/)[A-Za-z0-9_][\w.-]*\/){0,3}(?!build$|node_modules$)[A-Za-z0-9_][\w.-]*$/,
  basePackages: () => ['git'],
  path: () => [],
  env: () => ({}),
  defaultTools: [],
  dependencies(context) {
    const own = inFolder(context.appFolder, 'gleam.toml');
    if (!context.manifests.has(own)) return undefined;
    const { files, leftOut } = localManifests(context.manifests, own, localPackages);
    const lock = inFolder(context.appFolder, 'manifest.toml');
    const manifests = [...files, ...(context.manifests.has(lock) ? [lock] : [])];
    const { mount, cache, keep } = keptFolder(context, 'gleam', cacheOf(context.user));
    // Packages are unpacked into the project; downloads are in the folder gleam/ of the user's cache.
    return {
      manifests,
      instructions: [
        ...stageManifests(context, manifests),
        run(
          [
            ...(context.appFolder === '' ? [] : [`cd ${shellWord(context.appFolder)}`]),
            `mkdir -p ${cache}/gleam`,
            `XDG_CACHE_HOME=${cache} gleam deps download`,
            ...keep.map((step) => step.replace(`${cache}/.`, `${cache}/gleam/.`)),
          ],
          { mounts: [mount] },
        ),
      ],
      copies: copyForUser(context, cacheOf(context.user)),
      leftOut,
    };
  },
};

/** Folders of packages (gleam.run/writing-gleam/gleam-toml). */
function localPackages(text: string): string[] {
  const manifest = parseToml(text);
  const tables = ['dependencies', 'dev-dependencies', 'dev_dependencies'].map((name) => tableAt(manifest, name));
  return tables.flatMap((table) => Object.values(table).flatMap((each) => stringAt(each, 'path') ?? []));
}
