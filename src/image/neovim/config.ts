import { DISTRIBUTIONS, LAZY } from '../../workspace/neovim/distributions.ts';
import type { SourceLocation } from '../../workspace/document/diagnostic.ts';
import { luaString, luaTable } from './lua.ts';
import { needsLazy, pinOf, pluginLua, pluginSpecs, themeOf, versionFields } from './plugins.ts';
import type { Neovim } from '../../workspace/model.ts';

/** A file in Neovim's configuration folder. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
  readonly origin?: SourceLocation;
}

/** Where Neovim fetches plugins from when it starts. */
const GITHUB = 'https://github.com/';

/** Neovim's configuration for the YAML's settings, in files like those that people write. */
export function neovimConfig(nvim: Neovim): readonly ConfigFile[] {
  const hasLazy = needsLazy(nvim);
  const plugins = pluginSpecs(nvim);
  const { customConfig, location } = nvim;
  return [
    { path: 'init.lua', text: initLua(nvim, hasLazy, plugins.length > 0), origin: location },
    ...(plugins.length > 0
      ? [
          {
            path: 'lua/plugins/workspace.lua',
            text: `return {\n${plugins.map((each) => `  ${pluginLua(each)},\n`).join('')}}\n`,
            origin: location,
          },
        ]
      : []),
    ...(customConfig === undefined
      ? []
      : [{ path: 'custom.lua', text: customConfig.value, origin: customConfig.location }]),
  ];
}

function initLua(nvim: Neovim, hasLazy: boolean, hasPlugins: boolean): string {
  const background = themeOf(nvim)?.background;
  return [
    'vim.g.mapleader = " "\n',
    ...(background === undefined ? [] : [`vim.o.background = ${luaString(background)}\n`]),
    ...(hasLazy ? [bootstrap(pinOf(nvim, LAZY)), setup(nvim, hasPlugins)] : []),
    ...colours(nvim),
    ...(nvim.customConfig === undefined ? [] : ['dofile(vim.fn.stdpath("config") .. "/custom.lua")\n']),
  ].join('\n');
}

/** Without access to GitHub, Neovim still starts, and reports why it has no plugins. */
function bootstrap(version: string): string {
  return `-- The plugin manager, unless the image has it.
local lazy = vim.fn.stdpath("data") .. "/lazy/lazy.nvim"
if not vim.loop.fs_stat(lazy) then
  for _, command in ipairs({
    { "git", "init", "--quiet", lazy },
    { "git", "-C", lazy, "fetch", "--quiet", "--depth", "1", ${luaString(`${GITHUB}${LAZY.repo}.git`)}, ${luaString(version)} },
    { "git", "-C", lazy, "checkout", "--quiet", "--detach", "FETCH_HEAD" },
  }) do
    local output = vim.fn.system(command)
    if vim.v.shell_error ~= 0 then
      vim.fn.delete(lazy, "rf")
      vim.notify("There are no plugins, because lazy.nvim could not be fetched: " .. output, vim.log.levels.WARN)
      break
    end
  end
end
`;
}

function setup(nvim: Neovim, hasPlugins: boolean): string {
  const specs = [...distribution(nvim), ...(hasPlugins ? [luaTable([], { import: 'plugins' })] : [])];
  return `if vim.loop.fs_stat(lazy) then
  vim.opt.rtp:prepend(lazy)
  require("lazy").setup({
    spec = {
${specs.map((each) => `      ${each},\n`).join('')}    },
    install = { colorscheme = { "habamax" } },
    -- Packages of Lua would need a compiler and a server of their own.
    rocks = { enabled = false },
    change_detection = { notify = false },
  })
end
`;
}

/** A distribution takes the colour scheme as an option, because it applies it after its plugins are loaded. */
function distribution(nvim: Neovim): string[] {
  if (nvim.structure === 'custom') return [];
  const { repo, plugins } = DISTRIBUTIONS[nvim.structure];
  const own = { ...versionFields(pinOf(nvim, DISTRIBUTIONS[nvim.structure])), import: plugins };
  const colorscheme = themeOf(nvim)?.scheme;
  const options = colorscheme === undefined ? {} : { opts: { colorscheme } };
  if (nvim.structure === 'lazyvim') return [luaTable([repo], { ...own, ...options })];
  return [luaTable([repo], own), ...(colorscheme === undefined ? [] : [luaTable(['AstroNvim/astroui'], options)])];
}

/** Neovim starts even if the colour scheme is missing, as in an older Neovim or without its plugin. */
function colours(nvim: Neovim): string[] {
  const theme = themeOf(nvim);
  if (theme === undefined || nvim.structure !== 'custom') return [];
  return [
    `if not pcall(vim.cmd.colorscheme, ${luaString(theme.scheme)}) then
  vim.notify(${luaString(`There is no colour scheme ${theme.scheme}.`)}, vim.log.levels.WARN)
end
`,
  ];
}
