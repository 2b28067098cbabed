import type { App } from './app.ts';
import { elixir } from './elixir.ts';
import { haskell } from './haskell.ts';
import { java } from './java.ts';
import { kotlin } from './kotlin.ts';
import { lua } from './lua.ts';
import { perl } from './perl.ts';
import { php } from './php.ts';
import { r } from './r.ts';
import { ruby } from './ruby.ts';
import { rust } from './rust.ts';
import { swift } from './swift.ts';

export const APPS: Readonly<Record<string, App>> = {
  'java with Maven': java, 'kotlin with Maven': kotlin, rust, ruby, php, elixir, haskell, r, lua, perl, swift,
};
