import type { Language } from './language.ts';
import { statesVersion } from './version/sources.ts';

/** A file in an app's root folder that declares dependencies or versions. */
export interface KnownFile {
  readonly file: RegExp;
  /** A manifest lists dependencies, a lock file pins them, `members` lists parts of a build, `version` a toolchain. */
  readonly role: 'manifest' | 'lock' | 'members' | 'version';
  /** The program that reads it. */
  readonly tool: string;
  /** Absent: no supported language; for a version file, any language. */
  readonly languages?: readonly Language[];
  /** Only if its text matches, because several tools share this file. */
  readonly when?: RegExp;
  /** Only read if this other file includes it. */
  readonly includedBy?: string;
  /** How to get its dependencies installed anyway. */
  readonly hint?: string;
}

const ONE_LOCK = 'Remove the lock files of package managers that the app no longer uses.';
const NO_CONDA =
  'List the packages in pyproject.toml or requirements.txt, or set spec.build.dockerfile of the Workspace to a ' +
  'Dockerfile that creates the environment.';
const JVM: readonly Language[] = ['java', 'kotlin', 'scala'];

/**
 * Files from which other programs read dependencies and versions. Whether a build uses one is computed from its plan;
 * this table only says what the file is for.
 */
export const KNOWN_FILES: readonly KnownFile[] = [
  { file: /^requirements\.txt$/, role: 'manifest', tool: 'pip', languages: ['python'] },
  {
    file: /^(?:(?:requirements|constraints)[A-Za-z0-9._-]+|(?:dev|test)[-_]requirements)\.txt$/,
    role: 'manifest',
    tool: 'pip',
    languages: ['python'],
    includedBy: 'requirements.txt',
    hint: 'Include it from requirements.txt with "-r FILE".',
  },
  { file: /^uv\.lock$/, role: 'lock', tool: 'uv', languages: ['python'], hint: ONE_LOCK },
  { file: /^poetry\.lock$/, role: 'lock', tool: 'Poetry', languages: ['python'], hint: ONE_LOCK },
  { file: /^pdm\.lock$/, role: 'lock', tool: 'PDM', languages: ['python'], hint: ONE_LOCK },
  { file: /^pylock(?:\.[\w-]+)?\.toml$/, role: 'lock', tool: 'pip', languages: ['python'], hint: ONE_LOCK },
  { file: /^Pipfile$/, role: 'manifest', tool: 'Pipenv', languages: ['python'] },
  { file: /^Pipfile\.lock$/, role: 'lock', tool: 'Pipenv', languages: ['python'], hint: ONE_LOCK },
  {
    file: /^pyproject\.toml$/,
    role: 'manifest',
    tool: 'Python packaging',
    languages: ['python'],
    hint: 'To install them, too, list "-e ." in requirements.txt.',
    when: /^[ \t]*(?:(?:optional-)?dependencies[ \t]*=|\[(?:project\.optional-dependencies|dependency-groups|tool\.(?:poetry|pdm|uv)[\].]))/m,
  },
  {
    file: /^setup\.(?:py|cfg)$/,
    role: 'manifest',
    tool: 'setuptools',
    languages: ['python'],
    hint: 'To install them, too, list "-e ." in requirements.txt.',
    when: /install_requires/,
  },
  {
    file: /^environment\.ya?ml$/,
    role: 'manifest',
    tool: 'conda',
    languages: ['python'],
    hint: NO_CONDA,
    when: /^dependencies:/m,
  },
  { file: /^conda-lock\.ya?ml$/, role: 'lock', tool: 'conda', languages: ['python'], hint: NO_CONDA },
  { file: /^pixi\.(?:toml|lock)$/, role: 'manifest', tool: 'pixi', languages: ['python'], hint: NO_CONDA },

  { file: /^package\.json5?$/, role: 'manifest', tool: 'npm', languages: ['nodejs'] },
  { file: /^(?:package-lock|npm-shrinkwrap)\.json$/, role: 'lock', tool: 'npm', languages: ['nodejs'] },
  { file: /^pnpm-lock\.yaml$/, role: 'lock', tool: 'pnpm', languages: ['nodejs'] },
  { file: /^pnpm-workspace\.yaml$/, role: 'members', tool: 'pnpm', languages: ['nodejs'] },
  { file: /^yarn\.lock$/, role: 'lock', tool: 'Yarn', languages: ['nodejs'] },
  { file: /^bun\.lockb?$/, role: 'lock', tool: 'Bun', languages: ['nodejs'] },
  { file: /^deno\.jsonc?$/, role: 'manifest', tool: 'Deno', languages: ['deno'] },
  { file: /^deno\.lock$/, role: 'lock', tool: 'Deno', languages: ['deno'] },
  { file: /^rush\.json$/, role: 'members', tool: 'Rush', languages: ['nodejs'] },

  { file: /^go\.mod$/, role: 'manifest', tool: 'Go', languages: ['golang'] },
  { file: /^go\.sum$/, role: 'lock', tool: 'Go', languages: ['golang'] },
  { file: /^go\.work$/, role: 'members', tool: 'Go', languages: ['golang'] },
  { file: /^go\.work\.sum$/, role: 'lock', tool: 'Go', languages: ['golang'] },
  {
    file: /^(?:Gopkg|glide)\.(?:toml|ya?ml|lock)$/,
    role: 'manifest',
    tool: 'dep or Glide',
    languages: ['golang'],
    hint: 'Go only reads go.mod; convert it with "go mod init".',
  },

  { file: /^Cargo\.toml$/, role: 'manifest', tool: 'Cargo', languages: ['rust'] },
  { file: /^Cargo\.lock$/, role: 'lock', tool: 'Cargo', languages: ['rust'] },

  { file: /^Gemfile$/, role: 'manifest', tool: 'Bundler', languages: ['ruby'] },
  { file: /^Gemfile\.lock$/, role: 'lock', tool: 'Bundler', languages: ['ruby'] },
  { file: /^gems\.rb$/, role: 'manifest', tool: 'Bundler', languages: ['ruby'] },
  { file: /^gems\.locked$/, role: 'lock', tool: 'Bundler', languages: ['ruby'] },
  {
    file: /^[A-Za-z0-9_][\w.-]*\.gemspec$/,
    role: 'manifest',
    tool: 'RubyGems',
    languages: ['ruby'],
    hint: 'Bundler installs what it lists if there is a Gemfile with the line "gemspec".',
  },

  { file: /^composer\.json$/, role: 'manifest', tool: 'Composer', languages: ['php'] },
  { file: /^composer\.lock$/, role: 'lock', tool: 'Composer', languages: ['php'] },

  { file: /^pom\.xml$/, role: 'manifest', tool: 'Maven', languages: JVM },
  { file: /^build\.gradle(?:\.kts)?$/, role: 'manifest', tool: 'Gradle', languages: JVM },
  { file: /^settings\.gradle(?:\.kts)?$/, role: 'members', tool: 'Gradle', languages: JVM, when: /^[ \t]*include\b/m },
  { file: /^gradle\.lockfile$/, role: 'lock', tool: 'Gradle', languages: JVM },
  { file: /^build\.(?:sc|mill)$/, role: 'manifest', tool: 'Mill', languages: JVM },
  { file: /^build\.sbt$/, role: 'manifest', tool: 'sbt', languages: ['scala'] },
  { file: /^(?:ivy|build)\.xml$/, role: 'manifest', tool: 'Ant', languages: JVM, when: /<(?:project|ivy-module)\b/ },

  { file: /^[A-Za-z0-9_][\w.-]*\.(?:cs|fs|vb)proj$/, role: 'manifest', tool: '.NET', languages: ['dotnet'] },
  { file: /^[A-Za-z0-9_][\w. -]*\.slnx?$/, role: 'members', tool: '.NET', languages: ['dotnet'] },
  { file: /^packages\.lock\.json$/, role: 'lock', tool: 'NuGet', languages: ['dotnet'] },
  { file: /^packages\.config$/, role: 'manifest', tool: 'NuGet', languages: ['dotnet'] },
  { file: /^paket\.(?:dependencies|lock)$/, role: 'manifest', tool: 'Paket', languages: ['dotnet'] },

  { file: /^mix\.exs$/, role: 'manifest', tool: 'Mix', languages: ['elixir'] },
  { file: /^mix\.lock$/, role: 'lock', tool: 'Mix', languages: ['elixir'] },
  { file: /^rebar\.(?:config|lock)$/, role: 'manifest', tool: 'Rebar3' },
  { file: /^gleam\.toml$/, role: 'manifest', tool: 'Gleam', languages: ['gleam'] },
  { file: /^Package\.swift$/, role: 'manifest', tool: 'SwiftPM', languages: ['swift'] },
  { file: /^Package\.resolved$/, role: 'lock', tool: 'SwiftPM', languages: ['swift'] },
  { file: /^(?:Podfile|Cartfile)$/, role: 'manifest', tool: 'CocoaPods or Carthage', languages: ['swift'] },
  { file: /^pubspec\.yaml$/, role: 'manifest', tool: 'pub', languages: ['dart'] },
  { file: /^pubspec\.lock$/, role: 'lock', tool: 'pub', languages: ['dart'] },
  { file: /^build\.zig\.zon$/, role: 'manifest', tool: 'Zig', languages: ['zig'] },
  { file: /^[A-Za-z0-9_][\w.-]*\.rockspec$/, role: 'manifest', tool: 'LuaRocks', languages: ['lua'] },
  { file: /^renv\.lock$/, role: 'lock', tool: 'renv', languages: ['r'] },
  {
    file: /^DESCRIPTION$/,
    role: 'manifest',
    tool: 'R',
    languages: ['r'],
    when: /^(?:Imports|Depends|Suggests):/m,
    hint: 'Record its dependencies in renv.lock: "renv::snapshot()".',
  },
  { file: /^[A-Za-z0-9_][\w.-]*\.cabal$/, role: 'manifest', tool: 'Cabal', languages: ['haskell'] },
  { file: /^cabal\.project(?:\.freeze)?$/, role: 'lock', tool: 'Cabal', languages: ['haskell'] },
  {
    file: /^package\.yaml$/,
    role: 'manifest',
    tool: 'hpack',
    languages: ['haskell'],
    when: /^dependencies:/m,
    hint: 'Commit the .cabal file that "hpack" generates.',
  },
  { file: /^stack\.yaml(?:\.lock)?$/, role: 'lock', tool: 'Stack', languages: ['haskell'] },
  { file: /^(?:cpanfile|Makefile\.PL|Build\.PL)$/, role: 'manifest', tool: 'cpanm', languages: ['perl'] },
  { file: /^cpanfile\.snapshot$/, role: 'lock', tool: 'Carton', languages: ['perl'] },
  { file: /^conanfile\.(?:py|txt)$/, role: 'manifest', tool: 'Conan', languages: ['cpp'] },
  { file: /^conan\.lock$/, role: 'lock', tool: 'Conan', languages: ['cpp'] },
  {
    file: /^vcpkg\.json$/,
    role: 'manifest',
    tool: 'vcpkg',
    languages: ['cpp'],
    hint:
      'vcpkg builds its packages from source: clone it in the workspace, which has the programs that it needs, ' +
      'and CMake installs them when it configures the build.',
  },
  { file: /^xmake\.lua$/, role: 'manifest', tool: 'xmake', languages: ['cpp'], when: /^[ \t]*add_requires\b/m },
  { file: /^(?:MODULE\.bazel|WORKSPACE(?:\.bazel)?)$/, role: 'manifest', tool: 'Bazel' },
  { file: /^(?:deps\.edn|project\.clj)$/, role: 'manifest', tool: 'Clojure', languages: ['clojure'] },
  { file: /^build\.boot$/, role: 'manifest', tool: 'Boot', languages: ['clojure'] },
  {
    file: /^shadow-cljs\.edn$/,
    role: 'manifest',
    tool: 'shadow-cljs',
    languages: ['clojure'],
    when: /:dependencies\b/,
    hint: 'List its dependencies in deps.edn, and set ":deps true" in shadow-cljs.edn.',
  },
  { file: /^shard\.yml$/, role: 'manifest', tool: 'Shards', languages: ['crystal'] },
  { file: /^shard\.lock$/, role: 'lock', tool: 'Shards', languages: ['crystal'] },

  { file: /^\.(?:nvmrc|node-version)$/, role: 'version', tool: 'Node.js version managers', languages: ['nodejs'] },
  { file: /^\.python-version$/, role: 'version', tool: 'pyenv and uv', languages: ['python'] },
  { file: /^runtime\.txt$/, role: 'version', tool: 'Heroku', languages: ['python'], when: /^python-/m },
  { file: /^\.go-version$/, role: 'version', tool: 'goenv', languages: ['golang'] },
  { file: /^rust-toolchain(?:\.toml)?$/, role: 'version', tool: 'rustup', languages: ['rust'] },
  { file: /^\.ruby-version$/, role: 'version', tool: 'Ruby version managers', languages: ['ruby'] },
  { file: /^\.(?:java-version|sdkmanrc)$/, role: 'version', tool: 'jenv and SDKMAN', languages: JVM },
  { file: /^\.php-version$/, role: 'version', tool: 'phpenv', languages: ['php'] },
  { file: /^\.bun-version$/, role: 'version', tool: 'Bun', languages: ['nodejs'] },
  { file: /^\.(?:deno-version|dvmrc)$/, role: 'version', tool: 'Deno', languages: ['deno'] },
  { file: /^\.swift-version$/, role: 'version', tool: 'swiftly', languages: ['swift'] },
  { file: /^\.(?:tool-versions|mise\.toml)$|^mise\.(?:toml|lock)$/, role: 'version', tool: 'asdf and mise' },
];

/** The first entry for a file of this name whose text also matches. */
export function knownFile(name: string, text?: string): KnownFile | undefined {
  return KNOWN_FILES.find(
    ({ file, when }) => file.test(name) && (when === undefined || (text !== undefined && when.test(text))),
  );
}

/** Whether a file's text is needed to tell what it is for, or how much of it a build uses. */
export function needsText(name: string): boolean {
  return (
    READ.test(name) ||
    statesVersion(name) ||
    KNOWN_FILES.some(({ file, when }) => when !== undefined && file.test(name))
  );
}
const READ = /^(?:package\.json|pom\.xml|go\.mod|requirements\.txt|pubspec\.yaml)$/;
