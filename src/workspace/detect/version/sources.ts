import { elixir, gleam } from './sources/beam.ts';
import { dotnet } from './sources/dotnet.ts';
import { golang } from './sources/go.ts';
import { java, scala } from './sources/jvm.ts';
import { nodejs } from './sources/node.ts';
import { crystal, dart, deno, haskell, lua, perl, r, swift, zig } from './sources/others.ts';
import { php } from './sources/php.ts';
import { python } from './sources/python.ts';
import { ruby } from './sources/ruby.ts';
import { rust } from './sources/rust.ts';
import type { Source } from './sources/source.ts';
import { listsTools } from './tool-versions.ts';

/**
 * Where each language's version may be stated, in the order of precedence: files that contain nothing else, then the
 * files of mise and asdf, then manifests.
 */
const SOURCES: Readonly<Record<string, readonly Source[]>> = {
  python,
  nodejs,
  golang,
  rust,
  java,
  kotlin: java,
  clojure: java,
  scala,
  ruby,
  php,
  dotnet,
  elixir,
  gleam,
  swift,
  dart,
  zig,
  lua,
  r,
  haskell,
  perl,
  deno,
  crystal,
};

export function sourcesOf(language: string): readonly Source[] {
  return Object.hasOwn(SOURCES, language) ? (SOURCES[language] ?? []) : [];
}

/** Whether a file may state the version of a language, or of any if none is given. */
export function statesVersion(file: string, language?: string): boolean {
  const sources = language === undefined ? Object.values(SOURCES).flat() : sourcesOf(language);
  return (language === undefined && listsTools(file)) || sources.some((source) => source.file.test(file));
}
