import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DISTRIBUTIONS, LAZY } from '../../../../src/workspace/neovim/distributions.ts';
import { PACKAGE_NAMES, packagePlugins } from '../../../../src/workspace/neovim/packages.ts';
import { pluginNamed, PLUGIN_NAMES } from '../../../../src/workspace/neovim/plugins.ts';
import { isCommit, pluginReference } from '../../../../src/workspace/neovim/reference.ts';
import { THEME_NAMES, themeNamed } from '../../../../src/workspace/neovim/themes.ts';

const COMMIT = 'a'.repeat(40);

describe('the name of a plugin', () => {
  for (const [name, meaning] of [
    ['folke/which-key.nvim', { repo: 'folke/which-key.nvim' }],
    ['folke/which-key.nvim@v3.17.0', { repo: 'folke/which-key.nvim', ref: 'v3.17.0' }],
    [`a/b@${COMMIT}`, { repo: 'a/b', ref: COMMIT }],
    ['a/b@stable/v1', { repo: 'a/b', ref: 'stable/v1' }],
    ['telescope', { repo: 'nvim-telescope/telescope.nvim' }],
    ['telescope@0.1.8', { repo: 'nvim-telescope/telescope.nvim', ref: '0.1.8' }],
    ['nvim-telescope', 'unknown'],
    ['constructor', 'unknown'],
    ['__proto__', 'malformed'],
    ['', 'malformed'],
    ['a/b/c', 'malformed'],
    ['/a', 'malformed'],
    ['a/', 'malformed'],
    ['a b', 'malformed'],
    ['-a/b', 'malformed'],
    ['a/-b', 'malformed'],
    ['a/..', 'malformed'],
    ['a/b@', 'malformed'],
    ['a/b@-x', 'malformed'],
    ['a/b@x..y', 'malformed'],
    ['a/b@x/', 'malformed'],
    ['a/b@x.lock', 'malformed'],
    ['a/b@$(id)', 'malformed'],
    ['https://github.com/a/b', 'malformed'],
  ] as const) {
    it(`resolves ${JSON.stringify(name)} to ${JSON.stringify(meaning)}`, () =>
      assert.deepEqual(pluginReference(name), meaning));
  }

  it('never adds anything but plain words to a command', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z]+\/.+@.+$/)), (text) => {
        const meaning = pluginReference(text);
        if (typeof meaning === 'string') return;
        for (const word of [meaning.repo, meaning.ref ?? 'x']) assert.match(word, /^[A-Za-z0-9][A-Za-z0-9._/-]*$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the library of plugins', () => {
  it('has a repository for each plugin, and only known plugins in packages', () => {
    for (const name of PLUGIN_NAMES) {
      const plugin = pluginNamed(name);
      for (const repo of [plugin?.repo ?? '', ...(plugin?.needs ?? [])])
        assert.deepEqual(pluginReference(repo), { repo }, name);
    }
    for (const name of PACKAGE_NAMES)
      for (const plugin of packagePlugins(name) ?? []) assert.ok(pluginNamed(plugin), `${name}: ${plugin}`);
  });

  it('lists the plugins of the extended package first', () => {
    assert.deepEqual(packagePlugins('go-dev'), [
      ...(packagePlugins('core') ?? []),
      'gopher-nvim',
      'nvim-dap',
      'nvim-dap-go',
      'neotest',
      'neotest-go',
    ]);
    assert.equal(packagePlugins('toString'), undefined);
  });

  it('pins its own plugins to full commits', () => {
    for (const { commit } of [LAZY, ...Object.values(DISTRIBUTIONS)]) assert.ok(isCommit(commit));
    assert.equal(isCommit('main'), false);
  });
});

describe('the name of a theme', () => {
  for (const [name, theme] of [
    ['habamax', { scheme: 'habamax' }],
    ['gruvbox-dark', { scheme: 'gruvbox', background: 'dark', plugin: { repo: 'ellisonleao/gruvbox.nvim' } }],
    ['folke/tokyonight.nvim', { scheme: 'tokyonight', plugin: { repo: 'folke/tokyonight.nvim' } }],
    [
      'EdenEast/nightfox.nvim@v3.10.0#carbonfox',
      { scheme: 'carbonfox', plugin: { repo: 'EdenEast/nightfox.nvim', ref: 'v3.10.0' } },
    ],
    ['savq/melange-nvim', { scheme: 'melange', plugin: { repo: 'savq/melange-nvim' } }],
    ['altercation/vim-colors', { scheme: 'colors', plugin: { repo: 'altercation/vim-colors' } }],
    ['coolnight-ocean', undefined],
    ['valueOf', undefined],
    ['a/b#', undefined],
    ['a/b#x"y', undefined],
  ] as const) {
    it(`resolves ${name} to ${JSON.stringify(theme)}`, () => assert.deepEqual(themeNamed(name), theme));
  }

  it('resolves if it is in the list of themes', () => {
    for (const name of THEME_NAMES) assert.ok(themeNamed(name), name);
  });
});
