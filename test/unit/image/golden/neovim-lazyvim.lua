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
      { "LazyVim/LazyVim", commit = "83d90f339defdb109a6ede333865a66ffc7ef6aa", import = "lazyvim.plugins", opts = { colorscheme = "habamax" } },
      { import = "plugins" },
    },
    install = { colorscheme = { "habamax" } },
    -- Packages of Lua would need a compiler and a server of their own.
    rocks = { enabled = false },
    change_detection = { notify = false },
  })
end

-- lua/plugins/workspace.lua
return {
  { "folke/snacks.nvim", opts = {} },
}
