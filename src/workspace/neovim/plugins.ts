/** A Neovim plugin: its GitHub repository, and what it needs to work without further configuration. */
export interface CatalogPlugin {
  readonly repo: string;
  /** Repositories of plugins that it requires. */
  readonly needs?: readonly string[];
  /** Its `setup` function must be called. */
  readonly setup?: true;
  /** The branch to use outside of distributions, instead of its default branch. */
  readonly branch?: string;
}

const PLENARY = 'nvim-lua/plenary.nvim';
const TREESITTER = 'nvim-treesitter/nvim-treesitter';
const NEOTEST = ['nvim-neotest/neotest', 'nvim-neotest/nvim-nio', PLENARY, TREESITTER];

/** Short names from dvm's plugin library (rmkohlman/MaestroNvim, nvimops/library/plugins, April 2026). */
const PLUGINS: Readonly<Record<string, CatalogPlugin>> = {
  alpha: { repo: 'goolord/alpha-nvim' },
  'auto-session': { repo: 'rmagatti/auto-session', setup: true },
  autopairs: { repo: 'windwp/nvim-autopairs', setup: true },
  bufferline: { repo: 'akinsho/bufferline.nvim', setup: true },
  comment: { repo: 'numToStr/Comment.nvim', setup: true },
  copilot: { repo: 'zbirenbaum/copilot.lua', setup: true },
  'copilot-chat': { repo: 'CopilotC-Nvim/CopilotChat.nvim', needs: [PLENARY, 'zbirenbaum/copilot.lua'], setup: true },
  'copilot-cmp': { repo: 'zbirenbaum/copilot-cmp', needs: ['zbirenbaum/copilot.lua'], setup: true },
  'crates-nvim': { repo: 'saecki/crates.nvim', setup: true },
  dadbod: { repo: 'tpope/vim-dadbod' },
  'dadbod-completion': { repo: 'kristijanhusak/vim-dadbod-completion', needs: ['tpope/vim-dadbod'] },
  'dadbod-ui': { repo: 'kristijanhusak/vim-dadbod-ui', needs: ['tpope/vim-dadbod'] },
  dbee: { repo: 'kndndrj/nvim-dbee', needs: ['MunifTanjim/nui.nvim'], setup: true },
  dressing: { repo: 'stevearc/dressing.nvim' },
  euporie: { repo: 'bxrne/euporie.nvim', setup: true },
  formatting: { repo: 'stevearc/conform.nvim', setup: true },
  gitsigns: { repo: 'lewis6991/gitsigns.nvim', setup: true },
  'gopher-nvim': { repo: 'olexsmir/gopher.nvim', setup: true },
  harpoon: { repo: 'ThePrimeagen/harpoon', needs: [PLENARY] },
  'indent-blankline': { repo: 'lukas-reineke/indent-blankline.nvim' },
  lazygit: { repo: 'kdheepak/lazygit.nvim', needs: [PLENARY] },
  linting: { repo: 'mfussenegger/nvim-lint' },
  lspconfig: { repo: 'neovim/nvim-lspconfig' },
  lualine: { repo: 'nvim-lualine/lualine.nvim', setup: true },
  'markdown-preview': { repo: 'iamcco/markdown-preview.nvim' },
  mason: { repo: 'williamboman/mason.nvim', setup: true },
  neotest: { repo: 'nvim-neotest/neotest', needs: NEOTEST.slice(1) },
  'neotest-go': { repo: 'nvim-neotest/neotest-golang', needs: NEOTEST },
  'neotest-jest': { repo: 'nvim-neotest/neotest-jest', needs: NEOTEST },
  'neotest-python': { repo: 'nvim-neotest/neotest-python', needs: NEOTEST },
  'neotest-rust': { repo: 'rouge8/neotest-rust', needs: NEOTEST },
  'nvim-cmp': { repo: 'hrsh7th/nvim-cmp', needs: ['hrsh7th/cmp-buffer', 'hrsh7th/cmp-path', 'hrsh7th/cmp-nvim-lsp'] },
  'nvim-dap': { repo: 'mfussenegger/nvim-dap' },
  'nvim-dap-go': { repo: 'leoluz/nvim-dap-go', needs: ['mfussenegger/nvim-dap'] },
  'nvim-dap-python': { repo: 'mfussenegger/nvim-dap-python', needs: ['mfussenegger/nvim-dap'] },
  'nvim-jdtls': { repo: 'mfussenegger/nvim-jdtls' },
  'nvim-tree': { repo: 'nvim-tree/nvim-tree.lua', setup: true },
  obsidian: { repo: 'obsidian-nvim/obsidian.nvim', needs: [PLENARY] },
  opencode: { repo: 'nickjvandyke/opencode.nvim' },
  'render-markdown': { repo: 'MeanderingProgrammer/render-markdown.nvim', needs: [TREESITTER] },
  rustaceanvim: { repo: 'mrcjkb/rustaceanvim' },
  snacks: { repo: 'folke/snacks.nvim', setup: true },
  substitute: { repo: 'gbprod/substitute.nvim', setup: true },
  surround: { repo: 'kylechui/nvim-surround', setup: true },
  telescope: { repo: 'nvim-telescope/telescope.nvim', needs: [PLENARY] },
  'todo-comments': { repo: 'folke/todo-comments.nvim', needs: [PLENARY], setup: true },
  toggleterm: { repo: 'akinsho/toggleterm.nvim', setup: true },
  tokyonight: { repo: 'folke/tokyonight.nvim' },
  // The newer branch, main, needs the tree-sitter program at startup.
  treesitter: { repo: TREESITTER, branch: 'master' },
  'treesitter-textobjects': {
    repo: 'nvim-treesitter/nvim-treesitter-textobjects',
    needs: [TREESITTER],
    branch: 'master',
  },
  trouble: { repo: 'folke/trouble.nvim', setup: true },
  'venv-selector': {
    repo: 'linux-cultist/venv-selector.nvim',
    needs: ['neovim/nvim-lspconfig', 'nvim-telescope/telescope.nvim', PLENARY],
    setup: true,
  },
  'vim-maximizer': { repo: 'szw/vim-maximizer' },
  'which-key': { repo: 'folke/which-key.nvim', setup: true },
};

export const PLUGIN_NAMES: readonly string[] = Object.keys(PLUGINS);

/** A plugin by its short name. */
export function pluginNamed(name: string): CatalogPlugin | undefined {
  return Object.hasOwn(PLUGINS, name) ? PLUGINS[name] : undefined;
}

/** A plugin by its repository. */
export function pluginOfRepo(repo: string): CatalogPlugin {
  return Object.values(PLUGINS).find((plugin) => plugin.repo.toLowerCase() === repo.toLowerCase()) ?? { repo };
}
