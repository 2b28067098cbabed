/** What a Gemfile says in so many words; it is a program, and the rest is for Ruby. */
export interface Gemfile {
  /** Names of gems. */
  readonly gems: readonly string[];
  /** Folders of gems, as they are written. */
  readonly paths: readonly string[];
  /** Folders whose gemspec it takes the requirements from, as they are written. */
  readonly gemspecs: readonly string[];
  /** Gemfiles that it includes. */
  readonly includes: readonly string[];
  /** Other files that it reads. */
  readonly reads: readonly string[];
  /** Whether it computes the path of a file or folder. */
  readonly isComputed: boolean;
}

const PATH_OPTION = /(?:\bpath:|:path[ \t]*=>)[ \t]*(?:"([^"\n]*)"|'([^'\n]*)')/;
const PATHS = new RegExp(PATH_OPTION, 'g');
const PATH_BLOCK = /^[ \t]*path[ \t(]+(?:"([^"\n]*)"|'([^'\n]*)')/gm;
const GEMSPEC = /^[ \t]*gemspec\b(?![ \t]*[.=])([^\n]*)/gm;
const GEM = /^[ \t]*gem[ \t(]+["']([\w.-]+)["']/gm;
/** The string that follows, possibly inside `File.expand_path(…)` or `File.join(__dir__, …)`. */
const FILE = String.raw`(?:::)?File\.(?:expand_path|join)[ \t(]+(?:__dir__,[ \t]*)?`;
const STRING = String.raw`[ \t(]*(?:${FILE})?(?:"([^"\n]*)"|'([^'\n]*)')`;
const INCLUDE = new RegExp(`\\beval_gemfile${STRING}`, 'g');
/** Ruby files that a Ruby program loads by their path. */
const LOADED = [
  new RegExp(`\\b(?:require_relative|load)${STRING}`, 'g'),
  new RegExp(String.raw`\brequire[ \t(]+${FILE}(?:"([^"\n]*)"|'([^'\n]*)')`, 'g'),
];
/** Other files that it reads. */
const READ = [new RegExp(`\\b(?:File|IO)\\.(?:read|readlines|open|foreach)${STRING}`, 'g')];
const RUBY_FILE = new RegExp(`^[ \\t]*ruby[ \\t(]+(?:file:|:file[ \\t]*=>)${STRING}`, 'gm');

export function parseGemfile(text: string): Gemfile {
  const code = text.replace(/^[ \t]*#.*$/gm, '');
  const paths = [...strings(code, PATHS), ...strings(code, PATH_BLOCK)];
  const includes = strings(code, INCLUDE);
  const reads = [...loadedFiles(code), ...readFiles(code), ...strings(code, RUBY_FILE)];
  const specs = [...code.matchAll(GEMSPEC)].map(([, options = '']) => {
    const [, double, single] = PATH_OPTION.exec(options) ?? [];
    return plain(double ?? single ?? '.');
  });
  const fromGemspecs = new Set(specs);
  return {
    gems: [...code.matchAll(GEM)].flatMap(([, name]) => name ?? []),
    paths: literal(paths).filter((each) => !fromGemspecs.has(each)),
    gemspecs: literal(specs),
    includes: literal(includes),
    reads: literal(reads),
    isComputed: [...paths, ...includes].some((each) => each.includes('#{')) || /\beval_gemfile[ \t(]+[a-z]/.test(code),
  };
}

/** Ruby files that a program loads by their path. */
export function loadedFiles(code: string): string[] {
  return LOADED.flatMap((pattern) => strings(code, pattern));
}

/** Other files that it reads. */
export function readFiles(code: string): string[] {
  return READ.flatMap((pattern) => strings(code, pattern));
}

/** The strings that a pattern finds, without the folder of the file itself. */
export function strings(code: string, pattern: RegExp): string[] {
  return [...code.matchAll(pattern)].map(([, double, single]) => plain(double ?? single ?? ''));
}

function plain(text: string): string {
  return text.replace(/^#\{__dir__\}\//, '');
}

function literal(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((each) => !each.includes('#{')))];
}
