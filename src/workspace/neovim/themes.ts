import { PLUGIN } from './reference.ts';

/** A colour scheme, and the plugin that it comes with unless Neovim has it. */
export interface Theme {
  readonly scheme: string;
  readonly background?: 'dark' | 'light';
  readonly plugin?: { readonly repo: string; readonly ref?: string };
}

/** What Neovim 0.11 has in runtime/colors. */
const BUILT_IN = [
  'blue',
  'darkblue',
  'default',
  'delek',
  'desert',
  'elflord',
  'evening',
  'habamax',
  'industry',
  'koehler',
  'lunaperche',
  'morning',
  'murphy',
  'pablo',
  'peachpuff',
  'quiet',
  'retrobox',
  'ron',
  'shine',
  'slate',
  'sorbet',
  'torte',
  'unokai',
  'vim',
  'wildcharm',
  'zaibatsu',
  'zellner',
];

/** Themes of dvm that are a plugin's own colours (rmkohlman/MaestroTheme, library/themes, April 2026). */
const OF_PLUGINS: Readonly<Record<string, Theme>> = {
  'catppuccin-latte': { scheme: 'catppuccin-latte', plugin: { repo: 'catppuccin/nvim' } },
  'catppuccin-mocha': { scheme: 'catppuccin-mocha', plugin: { repo: 'catppuccin/nvim' } },
  dracula: { scheme: 'dracula', plugin: { repo: 'Mofiqul/dracula.nvim' } },
  everforest: { scheme: 'everforest', background: 'dark', plugin: { repo: 'sainnhe/everforest' } },
  'gruvbox-dark': { scheme: 'gruvbox', background: 'dark', plugin: { repo: 'ellisonleao/gruvbox.nvim' } },
  kanagawa: { scheme: 'kanagawa', plugin: { repo: 'rebelot/kanagawa.nvim' } },
  nord: { scheme: 'nord', plugin: { repo: 'shaunsingh/nord.nvim' } },
  onedark: { scheme: 'onedark', plugin: { repo: 'navarasu/onedark.nvim' } },
  'rose-pine': { scheme: 'rose-pine', plugin: { repo: 'rose-pine/neovim' } },
  'solarized-dark': { scheme: 'solarized', background: 'dark', plugin: { repo: 'ishan9299/nvim-solarized-lua' } },
  'tokyonight-night': { scheme: 'tokyonight-night', plugin: { repo: 'folke/tokyonight.nvim' } },
};

export const THEME_NAMES: readonly string[] = [...BUILT_IN, ...Object.keys(OF_PLUGINS)];

const OF_REPOSITORY = new RegExp(`^${PLUGIN}(?:#(?<scheme>[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}))?$`);

/** What a theme's name means: one that is known here, or `owner/repo[@version][#scheme]` on GitHub. */
export function themeNamed(name: string): Theme | undefined {
  if (BUILT_IN.includes(name)) return { scheme: name };
  if (Object.hasOwn(OF_PLUGINS, name)) return OF_PLUGINS[name];
  const { repo, ref, scheme } = OF_REPOSITORY.exec(name)?.groups ?? {};
  if (repo === undefined) return undefined;
  return { scheme: scheme ?? schemeOf(repo), plugin: { repo, ...(ref !== undefined && { ref }) } };
}

/** Most colour schemes are called as their repository is, but for what says that it is one of Neovim. */
function schemeOf(repo: string): string {
  return (repo.split('/')[1] ?? repo)
    .replace(/^(?:n?vim-)/i, '')
    .replace(/(?<![.-](?:vim|lua))(?:[.-](?:n?vim|lua))+$/i, '')
    .toLowerCase();
}
