import assert from 'node:assert/strict';
import path from 'node:path';
import fc from 'fast-check';
import { parse } from 'luaparse';
import { type ConfigFile, neovimConfig } from '../../../../src/image/neovim/config.ts';
import { CATALOGUE } from '../../../../src/image/tool/catalogue.ts';
import { installedPlugins } from '../../../../src/image/neovim/plugins.ts';
import { LAZY } from '../../../../src/workspace/neovim/distributions.ts';
import { PACKAGE_NAMES } from '../../../../src/workspace/neovim/packages.ts';
import { PLUGIN_NAMES } from '../../../../src/workspace/neovim/plugins.ts';
import { THEME_NAMES } from '../../../../src/workspace/neovim/themes.ts';
import { golden } from '../../golden.ts';
import { APP, DEV, documents, read, workspaceOf } from '../../workspace/documents.ts';
import type { Neovim } from '../../../../src/workspace/model.ts';

const FOLDER = path.join(import.meta.dirname, '../golden');
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

function nvimOf(spec: string): Neovim {
  const { nvim } = workspaceOf(documents(APP, `${DEV}\nspec: {nvim: {${spec}}}`));
  assert.ok(nvim);
  return nvim;
}

const shown = (files: readonly ConfigFile[]): string =>
  files.map(({ path: name, text }) => `-- ${name}\n${text}`).join('\n');
const text = (nvim: Neovim, name: string): string | undefined =>
  neovimConfig(nvim).find((file) => file.path === name)?.text;

describe('the configuration of Neovim', () => {
  for (const [name, spec] of [
    ['plain', 'structure: custom'],
    [
      'rich',
      `pluginPackage: core, theme: tokyonight-night, plugins: [fatih/vim-go@v1.28, "a/b@${COMMIT}", ` +
        `telescope@0.1.8], customConfig: "vim.o.number = true\\nvim.cmd([[echo ']]]])"`,
    ],
    ['lazyvim', 'structure: lazyvim, theme: habamax, plugins: [snacks]'],
    ['astronvim', 'structure: astronvim, theme: gruvbox-dark'],
  ] as const) {
    it(`matches the golden file: ${name}`, () =>
      golden(path.join(FOLDER, `neovim-${name}.lua`), shown(neovimConfig(nvimOf(spec)))));
  }

  it('is valid Lua for any names', () => {
    const spec = fc.record(
      {
        structure: fc.constantFrom('custom', 'lazyvim', 'astronvim', 'nvchad'),
        theme: fc.constantFrom(...THEME_NAMES, 'a/b', 'a/b@v1#c-d', 'none"'),
        pluginPackage: fc.constantFrom(...PACKAGE_NAMES),
        plugins: fc.array(
          fc.oneof(
            fc.constantFrom(...PLUGIN_NAMES),
            fc.stringMatching(/^[a-zA-Z0-9-]{1,5}\/[\w.-]{1,5}(@[\w./-]{1,5})?$/),
            fc.string(),
          ),
          { maxLength: 4 },
        ),
        mergeMode: fc.constantFrom('append', 'replace'),
      },
      { requiredKeys: ['structure'] },
    );
    let accepted = 0;
    fc.assert(
      fc.property(spec, (nvim) => {
        for (const workspace of read(documents(APP, `${DEV}\nspec: ${JSON.stringify({ nvim })}`)).workspaces) {
          assert.ok(workspace.nvim);
          accepted++;
          for (const file of neovimConfig(workspace.nvim)) parse(file.text, { luaVersion: 'LuaJIT' });
        }
      }),
      { numRuns: 500 },
    );
    assert.ok(accepted > 50, `only ${accepted} were accepted`);
  });

  it("includes the user's code unchanged, in a separate file that is loaded last", () => {
    const own = 'local s = [==[ ]] " \\ EOF\n]==]';
    const nvim = nvimOf(`customConfig: ${JSON.stringify(own)}`);
    assert.equal(text(nvim, 'custom.lua'), own);
    assert.match(text(nvim, 'init.lua') ?? '', /dofile\(vim\.fn\.stdpath\("config"\) \.\. "\/custom\.lua"\)\n$/);
  });

  it("uses the nvim-treesitter branch that is compatible with the image's Neovim", () => {
    assert.match(CATALOGUE.neovim.release.version, /^0\.11\./, 'another Neovim may want another branch');
    assert.match(
      shown(neovimConfig(nvimOf('pluginPackage: core'))),
      /\{ "nvim-treesitter\/nvim-treesitter", branch = "master" \}/,
    );
  });

  it('does not install a plugin manager for a built-in colour scheme', () =>
    assert.doesNotMatch(shown(neovimConfig(nvimOf('theme: retrobox'))), /lazy|github/));

  it('loads the colour scheme of a plugin first, whether the plugin is listed or not', () => {
    const line = '{ "folke/tokyonight.nvim", lazy = false, priority = 1000 }';
    for (const spec of ['theme: tokyonight-night', 'theme: tokyonight-night, plugins: [tokyonight]']) {
      assert.equal(text(nvimOf(spec), 'lua/plugins/workspace.lua'), `return {\n  ${line},\n}\n`);
    }
  });
});

describe('the plugins that the build downloads', () => {
  const fetched = (spec: string): string[] => installedPlugins(nvimOf(spec)).map(({ repo, ref }) => `${repo} ${ref}`);
  const lazy = `${LAZY.repo} ${LAZY.commit}`;

  it('exclude unpinned ones', () => {
    for (const spec of ['structure: custom', 'pluginPackage: core, theme: tokyonight-night'])
      assert.deepEqual(fetched(spec), []);
  });

  it('are those with a tag or a commit, and the plugin manager', () => {
    assert.deepEqual(fetched(`plugins: [a/b, c/d@v1, e/f@${COMMIT}], theme: "g/h@v2#x"`), [
      lazy,
      'c/d v1',
      `e/f ${COMMIT}`,
      'g/h v2',
    ]);
  });

  it('include a distribution, at our pinned version unless the user sets one', () => {
    assert.match(fetched('structure: lazyvim').join(), new RegExp(`^${lazy},LazyVim/LazyVim [0-9a-f]{40}$`));
    const init = text(nvimOf('structure: lazyvim, plugins: [LazyVim/LazyVim@v15.14.0]'), 'init.lua') ?? '';
    assert.match(init, /\{ "LazyVim\/LazyVim", tag = "v15\.14\.0", import = "lazyvim\.plugins" \}/);
    assert.deepEqual(fetched('structure: lazyvim, plugins: [LazyVim/LazyVim@v15.14.0, folke/lazy.nvim@v11.17.4]'), [
      'LazyVim/LazyVim v15.14.0',
      'folke/lazy.nvim v11.17.4',
    ]);
  });
});
