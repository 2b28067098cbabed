import type { LeftOut } from '../../toolchain.ts';

/** What `find_package` finds without a library of the system: CMake's own modules, compilers and programs. */
const WITHOUT_LIBRARY =
  /^(?:Threads|PkgConfig|Git|Python\d?|PythonInterp|Doxygen|Perl|Java|JNI|OpenMP|CUDAToolkit|Bash|UnixCommands|BISON|FLEX|SWIG)$/i;
const COMPONENT = /\bfind_package\s{0,8}\(\s{0,8}([A-Za-z][\w.+-]{0,60})/gi;
const PKG_CONFIG = /\bpkg_(?:check|search)_modules?\s{0,8}\(([^()]{1,300})\)/gi;
const MESON = /\bdependency\s{0,8}\(\s{0,8}'([\w.+-]{1,60})'/g;
const FETCHED =
  /\b(?:FetchContent_Declare|CPMAddPackage|CPMFindPackage|ExternalProject_Add)\s{0,8}\(\s{0,8}"?(?:NAME\s{1,8})?([\w.+-]{1,60})/gi;
const WORDS = /^(?:REQUIRED|QUIET|IMPORTED_TARGET|GLOBAL|NO_CMAKE_PATH|NO_CMAKE_ENVIRONMENT_PATH)$/;

/** The libraries that build files look for in the system, by the names that they use. */
export function systemLibraries(texts: readonly string[]): string[] {
  const found = texts.map(withoutComments).flatMap((text) => {
    const fetched = new Set([...text.matchAll(FETCHED)].map(([, name = '']) => name.toLowerCase()));
    return [
      ...[...text.matchAll(COMPONENT)].map(([, name = '']) => name),
      ...[...text.matchAll(PKG_CONFIG)].flatMap(([, content = '']) => modulesOf(content)),
      ...[...text.matchAll(MESON)].map(([, name = '']) => name),
    ].filter((name) => !WITHOUT_LIBRARY.test(name) && !fetched.has(name.toLowerCase()));
  });
  return [...new Set(found)].sort();
}

/** Projects that CMake itself downloads when it configures a build. */
export function fetchedProjects(texts: readonly string[]): string[] {
  return [
    ...new Set(texts.flatMap((text) => [...withoutComments(text).matchAll(FETCHED)].map(([, name = '']) => name))),
  ].sort();
}

/** The first word is the name of a variable; `>=1.2` after a name is its version. */
function modulesOf(content: string): string[] {
  return content
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(1)
    .filter((word) => !WORDS.test(word))
    .map((word) => /^[\w.+-]+/.exec(word.replace(/[<>=].*$/s, ''))?.[0] ?? '')
    .filter((name) => name !== '' && !name.includes('$'));
}

function withoutComments(text: string): string {
  return text.replace(/#.*$/gm, '');
}

export function librariesNotInstalled(names: readonly string[]): LeftOut[] {
  if (names.length === 0) return [];
  return [
    {
      message: `The build looks for ${listed(names)}, and no system libraries are installed for C and C++.`,
      hint: 'List their Debian packages, such as libssl-dev, in spec.build.baseStage.packages of the Workspace.',
    },
  ];
}

export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 6).map((name) => `"${name}"`);
  return `${shown.join(', ')}${names.length > 6 ? ` and ${names.length - 6} more` : ''}`;
}
