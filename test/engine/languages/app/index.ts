import type { App } from './app.ts';
import { cpp } from './cpp.ts';
import { elixir } from './elixir.ts';
import { golang } from './golang.ts';
import { haskell } from './haskell.ts';
import { java } from './java.ts';
import { kotlin } from './kotlin.ts';
import { lua } from './lua.ts';
import { mavenModules } from './maven-modules.ts';
import { nodejs } from './nodejs.ts';
import { perl } from './perl.ts';
import { php } from './php.ts';
import { python } from './python.ts';
import { pythonWithNpm } from './python-with-npm.ts';
import { r } from './r.ts';
import { ruby } from './ruby.ts';
import { rust } from './rust.ts';
import { scala } from './scala.ts';
import { swift } from './swift.ts';

/** Every language whose toolchain Debian has. */
export const APPS: Readonly<Record<string, App>> = {
  python,
  'python with npm': pythonWithNpm,
  golang,
  nodejs,
  rust,
  'java with Maven': java,
  'java with modules of Maven': mavenModules,
  ruby,
  php,
  'kotlin with Maven': kotlin,
  'scala with Maven': scala,
  elixir,
  haskell,
  r,
  lua,
  perl,
  swift,
  'C and C++ with CMake': cpp,
};
