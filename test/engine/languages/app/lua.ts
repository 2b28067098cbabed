import { below, tarGz } from '../index/archive.ts';
import { type App, GREETING } from './app.ts';

const rockspec = (name: string, bin = ''): string => `package = "${name}"
version = "1.0-1"
source = { url = "http://rocks.index/${name}.tar.gz", dir = "${name}" }
build = { type = "builtin", modules = { ${name} = "${name}.lua" }${bin} }
`;
const source = (name: string): Buffer =>
  tarGz(
    below(name, {
      [`${name}.lua`]: `return "${GREETING}"\n`,
      'bin/linter': '#!/usr/bin/env lua\nprint(require("linter"))\n',
    }),
  );

/** A rocks server: a manifest in Lua beside the rocks (github.com/luarocks/luarocks/wiki, "Hosting binary rocks"). */
const files: Readonly<Record<string, string | Buffer>> = {
  '/manifest-5.4':
    'commands = {}\nmodules = {}\nrepository = { greeting = { ["1.0-1"] = { { arch = "rockspec" } } }, ' +
    'linter = { ["1.0-1"] = { { arch = "rockspec" } } } }\n',
  '/greeting-1.0-1.rockspec': rockspec('greeting'),
  '/linter-1.0-1.rockspec': rockspec('linter', ', install = { bin = { "bin/linter" } }'),
  '/greeting.tar.gz': source('greeting'),
  '/linter.tar.gz': source('linter'),
};

export const lua: App = {
  language: 'lua',
  bases: [],
  indexes: { 'rocks.index': (path) => files[path] },
  files: {
    '.luarocks/config-5.4.lua': 'rocks_servers = { "http://rocks.index" }\n',
    'hello-0.1-1.rockspec':
      'package = "hello"\nversion = "0.1-1"\nsource = { url = "." }\ndependencies = { "lua >= 5.1", ' +
      '"greeting" }\nbuild = { type = "builtin", modules = {} }\n',
    'hello.lua': 'print((require("greeting")))\n',
  },
  programs: ['lua', 'luarocks', 'git', 'cc'],
  run: 'lua hello.lua',
};
