import { below, tarGz } from '../index/archive.ts';
import type { Index } from '../index/proxy.ts';
import { type App, GREETING, moduleOf } from './app.ts';

const description = (name: string, version: string): string =>
  `cabal-version: 2.4\nname: ${name}\nversion: ${version}\nbuild-type: Simple\n\nlibrary\n  ` +
  `exposed-modules: ${moduleOf(name)}\n  build-depends: base\n  default-language: Haskell2010\n`;

/** A repository without signatures, as cabal knows it (cabal.readthedocs.io, "Installing packages"). */
export const cabalIndexOf =
  (version: string, ...names: readonly string[]): Index =>
  (path) => {
    if (path === '/00-index.tar.gz')
      return tarGz(
        Object.fromEntries(names.map((name) => [`${name}/${version}/${name}.cabal`, description(name, version)])),
      );
    const name = names.find((each) => path === `/package/${each}-${version}.tar.gz`);
    return (
      name &&
      tarGz(
        below(`${name}-${version}`, {
          [`${name}.cabal`]: description(name, version),
          [`${moduleOf(name)}.hs`]: `module ${moduleOf(name)} where\n\ngreeting :: String\ngreeting = "${GREETING}"\n`,
        }),
      )
    );
  };

/** A project that takes packages from a mirror only. */
export const cabalProject = (...dependencies: readonly string[]): Readonly<Record<string, string>> => ({
  'cabal.project':
    'packages: .\nrepository mirror\n  url: http://hackage.index\n  secure: False\nactive-repositories: mirror\n',
  'hello.cabal':
    'cabal-version: 2.4\nname: hello\nversion: 0.1.0.0\nbuild-type: Simple\n\nexecutable hello\n  ' +
    `main-is: Main.hs\n  build-depends: ${['base', ...dependencies].join(', ')}\n  default-language: ` +
    'Haskell2010\n',
});

export const haskell: App = {
  language: 'haskell',
  version: '9.6',
  bases: ['haskell'],
  indexes: { 'hackage.index': cabalIndexOf('1.0.0', 'greeting') },
  files: {
    ...cabalProject('greeting'),
    'Main.hs': 'import Greeting\n\nmain :: IO ()\nmain = putStrLn greeting\n',
  },
  programs: ['ghc', 'cabal', 'git', 'cc'],
  // Not by cabal, which wants its index.
  run:
    'ghc -v0 -package-db $HOME/.cabal/store/ghc-*/package.db -outputdir /tmp/out -o /tmp/hello Main.hs ' +
    '&& /tmp/hello',
};
