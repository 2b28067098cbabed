import assert from 'node:assert/strict';
import type { Workspace, Neovim } from '../../../../src/workspace/model.ts';
import { APP, diagnosticTexts, DEV, documents, read, workspaceOf } from '../documents.ts';

const levels = (global: string, ecosystem: string, app: string): string[] => [
  `kind: GlobalDefaults\nspec: {${global}}`,
  `kind: Ecosystem\nmetadata: {name: acme}\nspec: {${ecosystem}}`,
  `kind: App\nmetadata: {name: shop, ecosystem: acme}\nspec: {path: ., ${app}}`,
];
const dev = (spec: string): string => `${DEV}\nspec: {${spec}}`;

function nvimOf(...bodies: string[]): Neovim {
  const { nvim } = workspaceOf(documents(...bodies));
  assert.ok(nvim);
  return nvim;
}
const repos = ({ plugins }: Neovim): string[] =>
  plugins.map(({ repo, ref }) => (ref === undefined ? repo : `${repo}@${ref}`));

describe('Neovim of a workspace', () => {
  it('is absent by default', () => {
    for (const spec of [
      '',
      'nvim: {structure: none, plugins: [a/b]}',
      'nvim: {}',
      'nvim: {structure: "", plugins: []}',
    ]) {
      assert.equal(
        workspaceOf(documents(...levels('theme: habamax', 'nvimPackage: core', ''), dev(spec))).nvim,
        undefined,
        spec,
      );
    }
    for (const spec of ['structure: custom', 'plugins: [a/b]', 'theme: habamax', 'customConfig: "x = 1"'])
      assert.equal(nvimOf(APP, dev(`nvim: {${spec}}`)).structure, 'custom');
  });

  it('has the theme and the package of the innermost level that sets them', () => {
    const won = (spec: string, ...above: [string, string, string]): unknown => {
      const { theme, pluginPackage } = nvimOf(...levels(...above), dev(`nvim: {structure: lazyvim, ${spec}}`));
      return [theme?.value, theme?.from, pluginPackage?.value, pluginPackage?.from];
    };
    assert.deepEqual(won('', 'theme: blue, nvimPackage: core', '', ''), ['blue', 'global', 'core', 'global']);
    assert.deepEqual(won('', 'theme: blue, nvimPackage: core', 'theme: ron', 'nvimPackage: full'), [
      'ron',
      'ecosystem',
      'full',
      'app',
    ]);
    assert.deepEqual(
      won('theme: slate, pluginPackage: go-dev', 'theme: blue', 'theme: ron, nvimPackage: core', 'theme: torte'),
      ['slate', 'workspace', 'go-dev', 'workspace'],
    );
  });

  it('records the level, package and location of each plugin', () => {
    const { plugins } = nvimOf(
      ...levels('plugins: [mason]', 'nvimPackage: core', ''),
      dev('nvim: {plugins: [fatih/vim-go@v1.28]}'),
    );
    assert.deepEqual(plugins[0], {
      repo: 'williamboman/mason.nvim',
      from: 'global',
      location: { file: '/code/a.yaml', line: 3, column: 18 },
    });
    assert.deepEqual(plugins[1], {
      repo: 'nvim-treesitter/nvim-treesitter',
      from: 'ecosystem',
      package: 'core',
      location: { file: '/code/a.yaml', line: 8, column: 21 },
    });
    assert.deepEqual(plugins.at(-1), {
      repo: 'fatih/vim-go',
      ref: 'v1.28',
      from: 'workspace',
      location: { file: '/code/a.yaml', line: 18, column: 25 },
    });
  });

  it('has its own plugins in addition to those of the package, or instead of them', () => {
    const pluginsWith = (mode: string): string[] =>
      repos(
        nvimOf(
          ...levels('plugins: [mason]', '', ''),
          dev(`nvim: {pluginPackage: core, plugins: [telescope@0.1.8, a/b], mergeMode: ${mode}}`),
        ),
      );
    assert.deepEqual(pluginsWith('replace'), ['nvim-telescope/telescope.nvim@0.1.8', 'a/b']);
    assert.deepEqual(
      pluginsWith('append').filter((repo) => /telescope|mason|^a/.test(repo)),
      ['williamboman/mason.nvim', 'nvim-telescope/telescope.nvim@0.1.8', 'a/b'],
    );
  });
});

describe('unknown names', () => {
  it('are reported at every level, and the next outer level applies', () => {
    const { diagnostics, workspaces } = read(
      documents(
        ...levels(
          'theme: habamax, terminalPackage: devops-shell',
          'theme: coolnight-ocean, nvimPackage: golang-dev',
          '',
        ),
        dev('nvim: {theme: habamx, plugins: [telescop, nvim-lspconfig]}'),
      ),
    );
    assert.deepEqual(diagnosticTexts(diagnostics), [
      '3:41 warning spec.terminalPackage has no effect: unknown terminal package "devops-shell".',
      '8:15 warning spec.theme has no effect: unknown theme "coolnight-ocean".',
      '8:45 warning spec.nvimPackage has no effect: unknown plugin package "golang-dev".',
      '18:22 warning spec.nvim.theme has no effect: unknown theme "habamx".',
      '18:40 warning spec.nvim.plugins: "telescop" has no effect: unknown plugin name.',
      '18:50 warning spec.nvim.plugins: "nvim-lspconfig" has no effect: unknown plugin name.',
    ]);
    assert.equal(diagnostics[3]?.hint, 'Did you mean "habamax"?');
    assert.deepEqual([workspaces[0]?.nvim?.theme?.value, workspaces[0]?.nvim?.plugins], ['habamax', []]);
  });

  it('include NvChad, which our own configuration replaces', () => {
    const { diagnostics, workspaces } = read(documents(APP, dev('nvim: {structure: nvchad}')));
    assert.match(diagnosticTexts(diagnostics).join('\n'), /^9:15 warning spec\.nvim\.structure has no effect: NvChad/);
    assert.equal(workspaces[0]?.nvim?.structure, 'custom');
  });
});

describe('the shell of a workspace', () => {
  const shellOf = (spec: string, ...above: [string, string, string]): Workspace['shell'] =>
    workspaceOf(documents(...levels(...above), dev(spec))).shell;

  it('has the plugins and the prompt of the terminal package of the innermost level', () => {
    const { package: chosen, ...shell } = shellOf('', 'terminalPackage: core', 'terminalPackage: maestro', '');
    assert.deepEqual(shell, {
      type: 'zsh',
      plugins: ['zsh-autosuggestions', 'zsh-syntax-highlighting', 'fzf'],
      prompt: 'starship',
    });
    assert.deepEqual([chosen?.value, chosen?.from], ['maestro', 'ecosystem']);
    assert.deepEqual(
      shellOf('shell: {plugins: [direnv, fzf]}, terminal: {package: developer}', 'terminalPackage: maestro', '', '')
        .plugins,
      ['zsh-autosuggestions', 'zsh-syntax-highlighting', 'fzf', 'zoxide', 'direnv'],
    );
  });

  it('omits plugins and settings for other shells', () => {
    assert.deepEqual(shellOf('shell: {type: bash}', 'terminalPackage: developer', '', '').plugins, ['fzf', 'zoxide']);
    const { diagnostics } = read(documents(APP, dev('shell: {type: bash, plugins: [zsh-autosuggestions, git]}')));
    assert.deepEqual(diagnosticTexts(diagnostics), [
      '9:38 warning spec.shell.plugins: "zsh-autosuggestions" has no effect: it is not available for bash.',
      '9:59 warning spec.shell.plugins: "git" has no effect: no system package provides it.',
    ]);
  });

  for (const [spec, prompt, expected] of [
    ['shell: {theme: starship}', 'starship', []],
    ['terminal: {prompt: starship}', 'starship', []],
    [
      'terminal: {prompt: starship-nerd}',
      'starship',
      [/^9:27 warning spec\.terminal\.prompt: the style "starship-nerd" is unknown/],
    ],
    ['terminal: {prompt: mine}', undefined, [/^9:27 warning spec\.terminal\.prompt has no effect/]],
    [
      'shell: {theme: agnoster}',
      undefined,
      [/^9:23 warning spec\.shell\.theme has no effect: the theme "agnoster" requires a framework/],
    ],
    [
      'terminal: {type: zellij, autostart: true}',
      undefined,
      [/^9:19 warning spec\.terminal\.type has no effect: Debian/],
    ],
    [
      'terminal: {autostart: true}',
      undefined,
      [/^9:19 warning spec\.terminal\.autostart has no effect without spec\.terminal\.type/],
    ],
    ['terminal: {configPath: ~/.tmux.conf}', undefined, [/^9:19 warning spec\.terminal\.configPath has no effect/]],
  ] as const) {
    it(`with ${spec} has ${prompt ?? 'a plain prompt'}`, () => {
      const { diagnostics, workspaces } = read(documents(APP, dev(spec)));
      const found = diagnosticTexts(diagnostics);
      assert.equal(found.length, expected.length, found.join('\n'));
      for (const [index, pattern] of expected.entries()) assert.match(found[index] ?? '', pattern);
      assert.equal(workspaces[0]?.shell.prompt, prompt);
    });
  }
});
