import { below, tarGz } from '../index/archive.ts';
import { type App, GREETING } from './app.ts';

const CABAL = 'cabal-version: 2.4\nname: greeting\nversion: 1.0.0\nbuild-type: Simple\n\nlibrary\n  exposed-modules: Greeting\n  build-depends: base\n  default-language: Haskell2010\n';

/** A repository without signatures, as cabal knows it (cabal.readthedocs.io, "Installing packages"). */
const files: Readonly<Record<string, Buffer>> = {
  '/00-index.tar.gz': tarGz({ 'greeting/1.0.0/greeting.cabal': CABAL }),
  '/package/greeting-1.0.0.tar.gz': tarGz(below('greeting-1.0.0', { 'greeting.cabal': CABAL, 'Greeting.hs': `module Greeting where\n\ngreeting :: String\ngreeting = "${GREETING}"\n` })),
};

export const haskell: App = {
  language: 'haskell',
  version: '9.6',
  bases: ['haskell'],
  indexes: { 'hackage.index': (path) => files[path] },
  files: {
    'cabal.project': 'packages: .\nrepository mirror\n  url: http://hackage.index\n  secure: False\nactive-repositories: mirror\n',
    'hello.cabal': 'cabal-version: 2.4\nname: hello\nversion: 0.1.0.0\nbuild-type: Simple\n\nexecutable hello\n  main-is: Main.hs\n  build-depends: base, greeting\n  default-language: Haskell2010\n',
    'Main.hs': 'import Greeting\n\nmain :: IO ()\nmain = putStrLn greeting\n',
  },
  programs: ['ghc', 'cabal', 'git', 'cc'],
  // Not by cabal, which wants its index.
  run: 'ghc -v0 -package-db $HOME/.cabal/store/ghc-*/package.db -outputdir /tmp/out -o /tmp/hello Main.hs && /tmp/hello',
};
