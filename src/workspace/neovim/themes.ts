import { PLUGIN } from './reference.ts';

/** A color scheme, and the plugin that provides it unless it is built into Neovim. */
export interface Theme {
  readonly scheme: string;
  readonly background?: 'dark' | 'light';
  readonly plugin?: { readonly repo: string; readonly ref?: string };
}

/** Neovim 0.11, runtime/colors. */
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

/** dvm's themes that are provided by plugins (rmkohlman/MaestroTheme, library/themes, April 2026). */
const PLUGIN_THEMES: Readonly<Record<string, Theme>> = {
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

export const THEME_NAMES: readonly string[] = [...BUILT_IN, ...Object.keys(PLUGIN_THEMES)];

const REPOSITORY = new RegExp(`^${PLUGIN}(?:#(?<scheme>[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}))?$`);

/** Resolves a theme: a known name, or `owner/repo[@version][#scheme]` on GitHub. */
export function themeNamed(name: string): Theme | undefined {
  if (BUILT_IN.includes(name)) return { scheme: name };
  if (Object.hasOwn(PLUGIN_THEMES, name)) return PLUGIN_THEMES[name];
  const { repo, ref, scheme } = REPOSITORY.exec(name)?.groups ?? {};
  if (repo === undefined) return undefined;
  return { scheme: scheme ?? schemeOf(repo), plugin: { repo, ...(ref !== undefined && { ref }) } };
}

/** Most color schemes are named like their repository, apart from a `vim` or `nvim` prefix or suffix. */
function schemeOf(repo: string): string {
  return (repo.split('/')[1] ?? repo)
    .replace(/^(?:n?vim-)/i, '')
    .replace(/(?<![.-](?:vim|lua))(?:[.-](?:n?vim|lua))+$/i, '')
    .toLowerCase();
}
