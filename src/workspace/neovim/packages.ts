/**
 * dvm's plugin packages (rmkohlman/MaestroNvim, nvimops/package/library, April 2026), as short plugin names. A package
 * starts with the plugins of the package that it extends.
 */
const PACKAGES: Readonly<Record<string, { readonly extends?: string; readonly plugins: string }>> = {
  core: { plugins: 'treesitter telescope which-key lspconfig nvim-cmp gitsigns' },
  'go-dev': { extends: 'core', plugins: 'gopher-nvim nvim-dap nvim-dap-go neotest neotest-go' },
  'python-dev': { extends: 'core', plugins: 'nvim-dap nvim-dap-python neotest neotest-python venv-selector' },
  full: {
    extends: 'core',
    plugins:
      'gopher-nvim nvim-dap nvim-dap-go nvim-dap-python neotest neotest-go neotest-python venv-selector ' +
      'copilot markdown-preview todo-comments',
  },
  maestro: {
    plugins: [
      'tokyonight telescope treesitter nvim-cmp which-key lualine mason lspconfig gitsigns lazygit harpoon ' +
        'nvim-tree bufferline alpha dressing',
      'indent-blankline autopairs comment surround substitute vim-maximizer toggleterm copilot ' +
        'copilot-chat copilot-cmp formatting linting',
      'trouble todo-comments auto-session render-markdown markdown-preview obsidian dadbod dadbod-ui ' +
        'dadbod-completion dbee',
    ].join(' '),
  },
  'maestro-dotnet': { extends: 'maestro', plugins: 'nvim-dap neotest' },
  'maestro-gleam': { extends: 'maestro', plugins: '' },
  'maestro-go': { extends: 'maestro', plugins: 'nvim-dap nvim-dap-go neotest neotest-go gopher-nvim' },
  'maestro-java': { extends: 'maestro', plugins: 'nvim-dap nvim-jdtls neotest' },
  'maestro-node': { extends: 'maestro', plugins: 'nvim-dap neotest neotest-jest' },
  'maestro-python': {
    extends: 'maestro',
    plugins: 'nvim-dap nvim-dap-python neotest neotest-python venv-selector euporie',
  },
  'maestro-rust': { extends: 'maestro', plugins: 'nvim-dap rustaceanvim crates-nvim neotest neotest-rust' },
};

export const PACKAGE_NAMES: readonly string[] = Object.keys(PACKAGES);

/** The short names of a package's plugins; undefined for an unknown package. */
export function packagePlugins(name: string): readonly string[] | undefined {
  const found = Object.hasOwn(PACKAGES, name) ? PACKAGES[name] : undefined;
  if (found === undefined) return undefined;
  const own = found.plugins.split(' ').filter((each) => each !== '');
  return [...new Set([...(found.extends === undefined ? [] : (packagePlugins(found.extends) ?? [])), ...own])];
}
