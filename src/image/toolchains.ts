import type { Language } from '../workspace/detect/language.ts';
import type { Workspace } from '../workspace/model.ts';
import { clojure } from './language/clojure.ts';
import { cpp } from './language/cpp.ts';
import { crystal } from './language/crystal.ts';
import { dart } from './language/dart.ts';
import { deno } from './language/deno.ts';
import { dotnet } from './language/dotnet.ts';
import { elixir } from './language/elixir.ts';
import { cicd, generic } from './language/generic.ts';
import { gleam } from './language/gleam.ts';
import { golang } from './language/golang/golang.ts';
import { haskell } from './language/haskell.ts';
import { java } from './language/java.ts';
import { lua } from './language/lua.ts';
import { nodejs } from './language/node/toolchain.ts';
import { perl } from './language/perl.ts';
import { php } from './language/php/php.ts';
import { python } from './language/python/index.ts';
import { r } from './language/r.ts';
import { ruby } from './language/ruby/ruby.ts';
import { rust } from './language/rust/rust.ts';
import { scala } from './language/scala.ts';
import { swift } from './language/swift.ts';
import { zig } from './language/zig.ts';
import type { Toolchain } from './toolchain.ts';

const TOOLCHAINS: Readonly<Record<Language, Toolchain>> = {
  python,
  nodejs,
  golang,
  rust,
  java,
  // Gradle and Maven bring the compiler that the build asks for; the version is that of the JDK.
  kotlin: java,
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
  cpp,
  clojure,
  crystal,
  generic,
};

export function toolchainNamed(language: Language): Toolchain {
  return TOOLCHAINS[language];
}

export function toolchainOf({ kind, language }: Pick<Workspace, 'kind' | 'language'>): Toolchain {
  return kind === 'cicd' ? cicd : TOOLCHAINS[language];
}

type Languages = Pick<Workspace, 'kind' | 'language'> & Partial<Pick<Workspace, 'furtherLanguages'>>;
/** Tests a path in the app's folder. */
export type PathPattern = Pick<RegExp, 'test'>;

/** Which files of the app's folder a build of this workspace can use. */
export function manifestPattern(workspace: Languages): PathPattern | undefined {
  return anyOf(toolchainsOf(workspace).map(({ manifests }) => manifests));
}

/** Which folders below the app's folder may contain some of them. */
export function manifestFolders(workspace: Languages): PathPattern | undefined {
  return anyOf(toolchainsOf(workspace).map(({ manifestFolders }) => manifestFolders));
}

function toolchainsOf({ furtherLanguages = [], ...main }: Languages): readonly Toolchain[] {
  return [toolchainOf(main), ...furtherLanguages.map(({ language }) => toolchainNamed(language))];
}

function anyOf(all: readonly (PathPattern | undefined)[]): PathPattern | undefined {
  const patterns = all.filter((each) => each !== undefined);
  return patterns.length === 0 ? undefined : { test: (path) => patterns.some((each) => each.test(path)) };
}

const DEFAULT_DEV_PACKAGES = ['curl', 'git', 'less', 'openssh-client'];

/** The packages and tools of a workspace that does not list its own, by their names in Debian. */
export function defaultPackages(workspace: Pick<Workspace, 'kind' | 'language'>): {
  readonly packages: readonly string[];
  readonly tools: readonly string[];
} {
  const { devPackages, defaultTools } = toolchainOf(workspace);
  return { packages: devPackages ?? DEFAULT_DEV_PACKAGES, tools: defaultTools };
}
