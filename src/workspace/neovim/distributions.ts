/** A plugin pinned to the commit of a version. */
export interface PinnedPlugin {
  readonly repo: string;
  readonly version: string;
  readonly commit: string;
}

/** The plugin manager (tag of folke/lazy.nvim, 6 November 2025). */
export const LAZY: PinnedPlugin = {
  repo: 'folke/lazy.nvim',
  version: 'v11.17.5',
  commit: '85c7ff3711b730b4030d03144f6db6375044ae82',
};

/** Distributions, and the module that lists their plugins. */
export const DISTRIBUTIONS = {
  /** Tag of LazyVim/LazyVim, 2 April 2026; requires Neovim 0.11.2. */
  lazyvim: {
    repo: 'LazyVim/LazyVim',
    version: 'v15.15.0',
    commit: '83d90f339defdb109a6ede333865a66ffc7ef6aa',
    plugins: 'lazyvim.plugins',
  },
  /** Tag of AstroNvim/AstroNvim, 5 August 2026; requires Neovim 0.11. */
  astronvim: {
    repo: 'AstroNvim/AstroNvim',
    version: 'v6.0.7',
    commit: '11ac246aae7218ad077f94a2807e142c48d2510c',
    plugins: 'astronvim.plugins',
  },
} as const satisfies Readonly<Record<string, PinnedPlugin & { readonly plugins: string }>>;

export type Distribution = keyof typeof DISTRIBUTIONS;
/** The base of the configuration: a small one of our own, or a distribution. */
export type NeovimStructure = 'custom' | Distribution;
