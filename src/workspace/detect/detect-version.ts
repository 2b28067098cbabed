import { versionRule } from '../rules.ts';

/** A version and the location where it was found. */
export interface FoundVersion {
  readonly version: string;
  /** Name of a file in the app's root folder. */
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

interface VersionFile {
  readonly file: RegExp;
  /** Its first group captures the version. */
  readonly pattern: RegExp;
  /** Converts it to the version of the language's image. */
  readonly as?: (version: string) => string | undefined;
}

const majorMinor = (version: string): string | undefined => /^\d+(?:\.\d+)?/.exec(version)?.[0];
/** Java 8 and earlier are numbered 1.x. */
const jdk = (version: string): string | undefined => /^\d+/.exec(version.replace(/^1\.(?=\d)/, ''))?.[0];
/** The JDK for a Scala version: Scala 2 needs an older one. */
const jdkOfScala = (version: string): string => (version.startsWith('2.') ? '17' : '21');
/** The compiler of each LTS Haskell series (Stackage). */
const GHC_OF_LTS: Readonly<Record<string, string>> = {
  18: '8.10',
  19: '9.0',
  20: '9.2',
  21: '9.4',
  22: '9.6',
  23: '9.8',
  24: '9.10',
};
const ghcOfLts = (series: string): string | undefined =>
  Object.hasOwn(GHC_OF_LTS, series) ? GHC_OF_LTS[series] : undefined;

/** `v18.17.0`, `18` or `daa-api-3.9.9`, alone on a line. Words such as `lts/*` or `stable` select no version. */
const PLAIN = /^[ \t]*(?:[A-Za-z][\w.+-]{0,40}?-)?v?(\d{1,9}(?:\.\d{1,9}){0,2})(?:[-+][\w.+-]{0,40})?[ \t]*\r?$/m;
const JVM: readonly VersionFile[] = [
  { file: /^build\.gradle(?:\.kts)?$/, pattern: /(?:JavaLanguageVersion\.of|jvmToolchain)\((\d+)\)/, as: jdk },
  {
    file: /^build\.gradle(?:\.kts)?$/,
    pattern:
      /(?:jvmTarget|sourceCompatibility)(?:\.set\(|[ \t]*=)?[ \t]*(?:["']|JvmTarget\.JVM_|JavaVersion\.VERSION_)?(\d+(?:[._]\d+)?)/,
    as: (version) => jdk(version.replace('_', '.')),
  },
  {
    file: /^pom\.xml$/,
    pattern:
      /<(?:maven\.compiler\.(?:release|target|source)|java\.version|release|jvmTarget|kotlin\.compiler\.jvmTarget)>\s*(\d+(?:\.\d+)*)\s*</,
    as: jdk,
  },
  { file: /^\.java-version$/, pattern: PLAIN, as: jdk },
  { file: /^\.sdkmanrc$/, pattern: /^java=(\d+(?:\.\d+)*)/m, as: jdk },
];

/** The files that set each language's version, the most specific first. */
const VERSION_FILES: Readonly<Record<string, readonly VersionFile[]>> = {
  python: [
    { file: /^\.python-version$/, pattern: /^[ \t]*(?:[A-Za-z][\w.+-]{0,40}?-)?(\d{1,9}(?:\.\d{1,9}){0,2})(?![\d.])/m },
    { file: /^runtime\.txt$/, pattern: /^python-(\d+\.\d+(?:\.\d+)?)/m },
    { file: /^Pipfile$/, pattern: /^python_(?:full_)?version\s*=\s*"(\d+\.\d+(?:\.\d+)?)"/m },
  ],
  golang: [
    { file: /^go\.mod$/, pattern: /^go[ \t]+(\d+\.\d+(?:\.\d+)?)/m },
    { file: /^\.go-version$/, pattern: PLAIN },
  ],
  nodejs: [
    { file: /^\.nvmrc$/, pattern: PLAIN },
    { file: /^\.node-version$/, pattern: PLAIN },
    { file: /^package\.json$/, pattern: /"volta"\s*:\s*\{[^{}]*"node"\s*:\s*"v?(\d+(?:\.\d+){0,2})"/ },
    { file: /^package\.json$/, pattern: /"engines"\s*:\s*\{[^{}]*"node"\s*:\s*"v?(\d+(?:\.\d+){0,2})(?:\.x)*"/ },
  ],
  rust: [
    { file: /^rust-toolchain\.toml$/, pattern: /^channel\s*=\s*"(\d+\.\d+(?:\.\d+)?)"/m },
    { file: /^rust-toolchain$/, pattern: /^(?:channel\s*=\s*")?(\d+\.\d+(?:\.\d+)?)/m },
  ],
  ruby: [
    { file: /^\.ruby-version$/, pattern: PLAIN },
    { file: /^Gemfile$/, pattern: /^[ \t]*ruby[ \t]+["'](?:~>[ \t]*)?(\d+\.\d+(?:\.\d+)?)["']/m },
  ],
  java: JVM,
  kotlin: JVM,
  scala: [{ file: /^build\.sbt$/, pattern: /scalaVersion\s*:=\s*"(\d+\.\d+(?:\.\d+)?)/, as: jdkOfScala }],
  dotnet: [
    { file: /^global\.json$/, pattern: /"version"\s*:\s*"(\d+\.\d+)/, as: majorMinor },
    { file: /\.(?:cs|fs)proj$/, pattern: /<TargetFrameworks?>\s*net(\d+\.\d+)/, as: majorMinor },
  ],
  php: [
    { file: /^composer\.json$/, pattern: /"php"\s*:\s*"[^"\d]*(\d+(?:\.\d+){0,2})/, as: majorMinor },
    { file: /^\.php-version$/, pattern: PLAIN },
  ],
  elixir: [{ file: /^mix\.exs$/, pattern: /\belixir:\s*"[^"\d]*(\d+\.\d+(?:\.\d+)?)/, as: majorMinor }],
  swift: [
    { file: /^\.swift-version$/, pattern: PLAIN },
    { file: /^Package\.swift$/, pattern: /^\/\/\s*swift-tools-version:\s*(\d+\.\d+(?:\.\d+)?)/m },
  ],
  zig: [
    { file: /^\.zig-?version$/, pattern: PLAIN },
    { file: /^build\.zig\.zon$/, pattern: /\.minimum_zig_version\s*=\s*"(\d+\.\d+(?:\.\d+)?)"/ },
  ],
  dart: [{ file: /^pubspec\.yaml$/, pattern: /^[ \t]+sdk:[^\d\n]{0,40}(\d+\.\d+(?:\.\d+)?)/m, as: majorMinor }],
  lua: [{ file: /^\.lua-version$/, pattern: PLAIN }],
  r: [
    { file: /^DESCRIPTION$/, pattern: /\bR\s*\([>=\s]*(\d+\.\d+(?:\.\d+)?)/ },
    { file: /^\.R-version$/, pattern: PLAIN },
  ],
  haskell: [
    { file: /^stack\.yaml$/, pattern: /^(?:resolver|snapshot):\s*["']?ghc-(\d+\.\d+(?:\.\d+)?)/m },
    { file: /^stack\.yaml$/, pattern: /^(?:resolver|snapshot):\s*["']?lts-(\d+)/m, as: ghcOfLts },
    { file: /^\.ghc-version$/, pattern: PLAIN },
  ],
  deno: [
    { file: /^\.deno-version$/, pattern: PLAIN },
    { file: /^\.dvmrc$/, pattern: PLAIN },
  ],
  clojure: JVM,
  crystal: [{ file: /^\.crystal-version$/, pattern: PLAIN }],
  perl: [
    { file: /^\.perl-version$/, pattern: PLAIN },
    {
      file: /^cpanfile$/,
      pattern: /requires[ \t]*(?:\([ \t]*)?["']perl["'][ \t]*(?:=>|,)[ \t]*["']?v?(5\.\d{1,2}(?:\.\d+)?)(?!\d)/,
    },
  ],
};

/** Names of languages in asdf and mise, where they differ. */
const TOOL_NAMES: Readonly<Record<string, string>> = {
  dotnet: 'dotnet(?:-core)?',
  haskell: '(?:haskell|ghc)',
  r: '[Rr]',
};

export function decidesVersion(file: string): boolean {
  return (
    file === '.tool-versions' ||
    Object.values(VERSION_FILES).some((files) => files.some((each) => each.file.test(file)))
  );
}

/** The version that the files in an app's root folder request; undefined if none requests a valid one. */
export function versionOf(language: string, texts: ReadonlyMap<string, string>): FoundVersion | undefined {
  const own = Object.hasOwn(VERSION_FILES, language) ? (VERSION_FILES[language] ?? []) : [];
  const ofJvm = ['java', 'kotlin', 'scala', 'clojure'].includes(language);
  const tool = ofJvm ? 'java' : (TOOL_NAMES[language] ?? language);
  const tools: VersionFile = {
    file: /^\.tool-versions$/,
    pattern: new RegExp(`^${tool}[ \\t]+(?:[A-Za-z][\\w]*-)*v?(\\d+(?:\\.\\d+){0,2})`, 'm'),
    as: (version) => (ofJvm ? jdk(version) : version),
  };
  for (const { file, pattern, as } of [...own, tools]) {
    for (const [name, text] of [...texts].filter(([each]) => file.test(each)).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const match = pattern.exec(text);
      const written = match?.[1];
      if (match === null || written === undefined) continue;
      const version = as === undefined ? written : as(written);
      if (version === undefined || versionRule(version) !== undefined) continue;
      const before = text.slice(0, match.index + match[0].indexOf(written)).split('\n');
      return { version, file: name, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    }
  }
  return undefined;
}
