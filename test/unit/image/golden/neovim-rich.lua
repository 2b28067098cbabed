-- init.lua
vim.g.mapleader = " "

-- The plugin manager, unless the image has it.
local lazy = vim.fn.stdpath("data") .. "/lazy/lazy.nvim"
if not vim.loop.fs_stat(lazy) then
  for _, command in ipairs({
    { "git", "init", "--quiet", lazy },
    { "git", "-C", lazy, "fetch", "--quiet", "--depth", "1", "https://github.com/folke/lazy.nvim.git", "85c7ff3711b730b4030d03144f6db6375044ae82" },
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

if vim.loop.fs_stat(lazy) then
  vim.opt.rtp:prepend(lazy)
  require("lazy").setup({
    spec = {
      { import = "plugins" },
    },
    install = { colorscheme = { "habamax" } },
    -- Packages of Lua would need a compiler and a server of their own.
    rocks = { enabled = false },
    change_detection = { notify = false },
  })
end

if not pcall(vim.cmd.colorscheme, "tokyonight-night") then
  vim.notify("There is no colour scheme tokyonight-night.", vim.log.levels.WARN)
end

dofile(vim.fn.stdpath("config") .. "/custom.lua")

-- lua/plugins/workspace.lua
return {
  { "nvim-treesitter/nvim-treesitter", branch = "master" },
  { "nvim-telescope/telescope.nvim", tag = "0.1.8", dependencies = { "nvim-lua/plenary.nvim" } },
  { "folke/which-key.nvim", opts = {} },
  { "neovim/nvim-lspconfig" },
  { "hrsh7th/nvim-cmp", dependencies = { "hrsh7th/cmp-buffer", "hrsh7th/cmp-path", "hrsh7th/cmp-nvim-lsp" } },
  { "lewis6991/gitsigns.nvim", opts = {} },
  { "fatih/vim-go", tag = "v1.28" },
  { "a/b", commit = "0123456789abcdef0123456789abcdef01234567" },
  { "folke/tokyonight.nvim", lazy = false, priority = 1000 },
}

-- custom.lua
vim.o.number = true
vim.cmd([[echo ']]]])