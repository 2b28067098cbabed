import type { App } from './app.ts';
import { elixir } from './elixir.ts';
import { haskell } from './haskell.ts';
import { lua } from './lua.ts';
import { perl } from './perl.ts';
import { php } from './php.ts';
import { r } from './r.ts';
import { ruby } from './ruby.ts';
import { rust } from './rust.ts';
import { swift } from './swift.ts';

export const APPS: Readonly<Record<string, App>> = {
  rust, ruby, php, elixir, haskell, r, lua, perl, swift,
};
