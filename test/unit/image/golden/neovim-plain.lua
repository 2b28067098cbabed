-- init.lua
vim.g.mapleader = " "
