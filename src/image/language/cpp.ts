import type { Dependencies, LeftOut, StageContext, Toolchain } from '../toolchain.ts';
import { CONAN_BIN, conanDependencies, conanfile, conanHome, conanSetup } from './cpp/conan.ts';
import { fetchedProjects, librariesNotInstalled, listed, systemLibraries } from './cpp/system-libraries.ts';
import { inFolder } from './local-path.ts';

const hasMeson = ({ manifests }: StageContext): boolean =>
  [...manifests.keys()].some((name) => /(?:^|\/)meson\.build$/.test(name));
const hasVcpkg = ({ manifests, appFolder }: StageContext): boolean => manifests.has(inFolder(appFolder, 'vcpkg.json'));

/** C and C++ on Debian, with its compiler and build tools; the version is Debian's. */
export const cpp: Toolchain = {
  defaultVersion: 'trixie',
  image: (version) => `debian:${version}-slim`,
  setup: (context) => (conanfile(context) === undefined ? [] : conanSetup(context)),
  manifests:
    /^(?:(?:[A-Za-z0-9_][\w.-]*\/){0,2}(?:CMakeLists\.txt|meson\.build)|subprojects\/[\w.-]+\.wrap|conanfile\.(?:py|txt)|conan\.lock|conandata\.yml|vcpkg\.json)$/,
  manifestFolders:
    /^(?!(?:build|out|node_modules)(?:\/|$))[A-Za-z0-9_][\w.-]*(?:\/(?!(?:build|out|node_modules)(?:\/|$))[A-Za-z0-9_][\w.-]*)?$/,
  basePackages: (context) => [
    'build-essential',
    'cmake',
    'gdb',
    ...(hasMeson(context) ? ['meson'] : []),
    'ninja-build',
    'pkg-config',
    ...(conanfile(context) === undefined ? [] : ['python3-venv']),
    // What vcpkg needs to install itself and to build packages.
    ...(hasVcpkg(context) ? ['curl', 'git', 'tar', 'unzip', 'zip'] : []),
  ],
  path: (context) => (conanfile(context) === undefined ? [] : [CONAN_BIN]),
  env: (context) => (conanfile(context) === undefined ? {} : { CONAN_HOME: conanHome(context) }),
  defaultTools: [],
  dependencies,
};

/** Conan's packages. Build files are read for what else they need; they are not part of the build. */
function dependencies(context: StageContext): Dependencies | undefined {
  const file = conanfile(context);
  const texts = [...context.manifests]
    .filter(([name]) => /(?:CMakeLists\.txt|meson\.build)$/.test(name))
    .map(([, text]) => text);
  const wraps = [...context.manifests.keys()].flatMap((name) => /\/([\w.-]+)\.wrap$/.exec(name)?.[1] ?? []);
  // Packages that the user lists or that Conan installs have other names than CMake uses for them.
  const words = new Set((file === undefined ? '' : (context.manifests.get(file) ?? '')).toLowerCase().match(/\w+/g));
  const isKnown = (name: string): boolean => wraps.includes(name) || words.has(name.toLowerCase());
  const libraries =
    hasVcpkg(context) || context.listedPackages.length > 0
      ? []
      : systemLibraries(texts).filter((name) => !isKnown(name));
  const leftOut = [...librariesNotInstalled(libraries), ...fetched([...fetchedProjects(texts), ...wraps])];
  if (file === undefined)
    return leftOut.length === 0 ? undefined : { manifests: [], instructions: [], copies: [], leftOut };
  return { ...conanDependencies(context, file), leftOut };
}

function fetched(names: readonly string[]): LeftOut[] {
  return names.length === 0
    ? []
    : [
        {
          message:
            `${listed(names)} ${names.length === 1 ? 'is' : 'are'} not installed: ` +
            'the build downloads what it needs when it is configured.',
        },
      ];
}
