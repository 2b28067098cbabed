/** The files by which a language is detected. */
export interface Indicator {
  readonly name: string;
  /** Matches whole file names: sources, manifests and lock files. */
  readonly files: RegExp;
  /** Files in the app's root folder that make it an app of this language. */
  readonly manifest: RegExp;
  /** Manifests that several languages share: they count for those with sources. */
  readonly sharedManifest?: RegExp;
}

/** In order of preference, for ties. nodejs comes last whatever its position: see `findLanguage`. */
export const INDICATORS: readonly Indicator[] = [
  {
    name: 'python',
    files: /^(?:requirements\.txt|setup\.(?:py|cfg)|pyproject\.toml|Pipfile|(?:uv|poetry|pdm|Pipfile)\.lock|.+\.py)$/,
    manifest: /^(?:requirements\.txt|setup\.py|pyproject\.toml|Pipfile)$/,
  },
  { name: 'golang', files: /^(?:go\.(?:mod|sum|work)|.+\.go)$/, manifest: /^go\.(?:mod|work)$/ },
  {
    name: 'nodejs',
    files: /^(?:package\.json5?|(?:package-lock|npm-shrinkwrap)\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/,
    manifest: /^package\.json5?$/,
  },
  { name: 'rust', files: /^(?:Cargo\.toml|Cargo\.lock|.+\.rs)$/, manifest: /^Cargo\.toml$/ },
  {
    name: 'ruby',
    files: /^(?:Gemfile|Gemfile\.lock|gems\.(?:rb|locked)|.+\.(?:rb|ru|gemspec))$/,
    manifest: /^(?:Gemfile|gems\.rb|.+\.gemspec)$/,
  },
  {
    name: 'kotlin',
    files: /^(?:build\.gradle\.kts|.+\.kt)$/,
    manifest: /^(?:build|settings)\.gradle\.kts$/,
    sharedManifest: /^(?:pom\.xml|(?:build|settings)\.gradle)$/,
  },
  {
    name: 'java',
    files: /^(?:pom\.xml|build\.gradle|.+\.java)$/,
    manifest: /^(?:pom\.xml|(?:build|settings)\.gradle)$/,
    sharedManifest: /^(?:build|settings)\.gradle\.kts$/,
  },
  {
    name: 'dotnet',
    files: /^(?:global\.json|.+\.(?:slnx?|[cf]sproj|vbproj|cs|fs|vb))$/,
    manifest: /^(?:global\.json|.+\.(?:slnx?|[cf]sproj|vbproj))$/,
  },
  { name: 'gleam', files: /^(?:gleam\.toml|.+\.gleam)$/, manifest: /^gleam\.toml$/ },
  { name: 'php', files: /^(?:composer\.(?:json|lock)|artisan|.+\.php)$/, manifest: /^composer\.json$/ },
  {
    name: 'scala',
    files: /^(?:build\.sbt|.+\.scala)$/,
    manifest: /^build\.sbt$/,
    sharedManifest: /^(?:pom\.xml|build\.gradle(?:\.kts)?)$/,
  },
  { name: 'elixir', files: /^(?:mix\.exs|mix\.lock|.+\.exs?)$/, manifest: /^mix\.exs$/ },
  { name: 'swift', files: /^.+\.swift$/, manifest: /^Package\.swift$/ },
  { name: 'zig', files: /^(?:build\.zig\.zon|.+\.zig)$/, manifest: /^build\.zig(?:\.zon)?$/ },
  { name: 'dart', files: /^(?:pubspec\.(?:yaml|lock)|.+\.dart)$/, manifest: /^pubspec\.yaml$/ },
  { name: 'lua', files: /^(?:\.luarc\.json|\.luacheckrc|.+\.lua)$/, manifest: /^\.lua(?:rc\.json|checkrc)$/ },
  { name: 'r', files: /^(?:DESCRIPTION|NAMESPACE|\.Rprofile|.+\.(?:[Rr]|Rmd))$/, manifest: /^DESCRIPTION$/ },
  {
    name: 'haskell',
    files: /^(?:stack\.yaml|cabal\.project|.+\.(?:cabal|hs))$/,
    manifest: /^(?:stack\.yaml|cabal\.project|.+\.cabal)$/,
  },
  {
    name: 'perl',
    files: /^(?:Makefile\.PL|Build\.PL|cpanfile|.+\.p[lm])$/,
    manifest: /^(?:Makefile\.PL|Build\.PL|cpanfile)$/,
  },
  { name: 'deno', files: /^deno\.(?:jsonc?|lock)$/, manifest: /^deno\.jsonc?$/ },
  {
    name: 'cpp',
    files:
      /^(?:CMakeLists\.txt|meson\.build|conanfile\.(?:py|txt)|vcpkg\.json|.+\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|ixx|cppm))$/,
    manifest: /^(?:CMakeLists\.txt|meson\.build|conanfile\.(?:py|txt)|vcpkg\.json)$/,
  },
  {
    name: 'clojure',
    files: /^(?:deps\.edn|project\.clj|.+\.clj[cs]?)$/,
    manifest: /^(?:deps\.edn|project\.clj)$/,
  },
  { name: 'crystal', files: /^(?:shard\.(?:yml|lock)|.+\.cr)$/, manifest: /^shard\.yml$/ },
];
