import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { docker, inspectImage } from './docker.ts';
import { build, onlyRow } from './build.ts';
import { startMirror, type Mirror } from './mirror.ts';
import { appName, Scratch } from './scratch.ts';

/** Replaces the plugin manager, which cannot be downloaded in tests: puts each plugin where Neovim loads it. */
const LAZY = `return { setup = function(options)
  for _, spec in ipairs(options.spec) do
    for _, plugin in ipairs(spec.import and require(spec.import .. ".workspace") or {}) do
      vim.opt.rtp:append(vim.fn.stdpath("data") .. "/lazy/" .. plugin[1]:match("/(.+)$"))
    end
  end
end }
`;
const SETTINGS = { 'editor.fontSize': 14, 'files.associations': { '*.x': 'it\'s "$HOME" \\ `id`\n' } };

describe('the editor and the shell of a workspace', function () {
  this.timeout('10m');
  const app = appName('editor');
  let scratch: Scratch;
  let mirror: Mirror;
  let image: string;

  before(async () => {
    scratch = new Scratch();
    const files = scratch.makeFolder('mirror');
    await publish(files, 'folke/lazy.nvim', { 'lua/lazy/init.lua': LAZY });
    const commit = await publish(files, 'acme/dusk.nvim', { 'colors/dusk.lua': 'vim.g.colors_name = "dusk"\n' });
    scratch.write('w.yaml', documents(app, commit));
    mirror = await startMirror(files);
    const row = onlyRow(await build(scratch, ['w'], { env: { DVM_DOWNLOAD_MIRROR: `http://${mirror.address}` } }));
    assert.equal(row.status, 'succeeded', JSON.stringify(row.error));
    image = row.image ?? '';
  });
  after(async () => {
    await mirror.close();
    scratch.remove();
  });

  /** Runs a command as the workspace's user, without a network; returns its output, errors included. */
  async function outputOf(...command: string[]): Promise<string> {
    const { all } = await execa('docker', ['run', '--rm', '--network=none', image, ...command], {
      stdin: 'ignore',
      all: true,
    });
    return all;
  }

  it("Neovim starts without messages, with its theme, its pinned plugins and the user's configuration", async () => {
    const answer = 'lua io.stdout:write(vim.g.colors_name, " ", vim.g.said, " ", vim.env.USER or vim.env.HOME)';
    assert.equal(await outputOf('nvim', '--headless', `+${answer}`, '+qa'), 'dusk it\'s "mine" ]] $HOME /home/dev');
    assert.ok(mirror.takeRequests().some((request) => request.path.startsWith('github.com/acme/dusk.nvim.git/')));
  });

  it("Neovim's files belong to the user, and each plugin is a repository at its pinned version", async () => {
    assert.equal(await outputOf('find', '/home/dev', '!', '-user', 'dev'), '');
    const plugin = '/home/dev/.local/share/nvim/lazy/dusk.nvim';
    assert.equal(await outputOf('git', '-C', plugin, 'status', '--short'), '');
    assert.equal(
      await outputOf('git', '-C', plugin, 'remote', 'get-url', 'origin'),
      'https://github.com/acme/dusk.nvim.git',
    );
  });

  it('the shell starts without messages, with its plugins, prompt and editor', async () => {
    const probe =
      'print $+functions[_zsh_autosuggest_start] $+functions[_zsh_highlight] $+functions[z] ' +
      '$+functions[prompt_starship_precmd] $EDITOR $MINE';
    assert.equal(await outputOf('zsh', '-lic', probe), '1 1 1 1 nvim yes');
    assert.match(await outputOf('starship', 'prompt'), /workspace/);
  });

  it("VS Code finds its extensions and settings in the image's label", async () => {
    const labels = (await inspectImage(image))?.Config.Labels ?? {};
    assert.deepEqual(JSON.parse(labels['devcontainer.metadata'] ?? ''), [
      {
        remoteUser: 'dev',
        customizations: { vscode: { extensions: ['-a.b', 'golang.go@0.42.0'], settings: SETTINGS } },
      },
    ]);
    assert.equal(await docker('run', '--rm', image, 'id', '-un'), 'dev');
  });
});

/** Makes a repository that a plain file server can serve; returns its only commit, which is tagged v1. */
async function publish(mirror: string, name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = path.join(mirror, 'work', name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  const git = async (...args: string[]): Promise<string> =>
    (
      await execa('git', [
        '-C',
        folder,
        '-c',
        'user.name=A',
        '-c',
        'user.email=a@example.invalid',
        '-c',
        'commit.gpgsign=false',
        ...args,
      ])
    ).stdout;
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '-m', 'One');
  await git('tag', 'v1');
  const served = path.join(mirror, 'github.com', `${name}.git`);
  await git('clone', '--quiet', '--bare', '.', served);
  await git('-C', served, 'update-server-info');
  return git('rev-parse', 'HEAD');
}

function documents(app: string, commit: string): string {
  return `apiVersion: devopsmaestro.io/v1
kind: App
metadata: {name: ${app}}
spec: {path: ., theme: "acme/dusk.nvim@${commit}"}
---
apiVersion: devopsmaestro.io/v1
kind: Workspace
metadata: {name: w, app: ${app}}
spec:
  build: {devStage: {packages: [git, neovim, starship]}}
  shell: {theme: starship, plugins: [fzf, zoxide, zsh-autosuggestions, zsh-syntax-highlighting], customRc: "MINE=yes"}
  nvim:
    plugins: [folke/lazy.nvim@v1]
    customConfig: |
      vim.g.said = "it's \\"mine\\" ]] $HOME"
  vscode: ${JSON.stringify({ extensions: ['golang.go@0.42.0', '-a.b'], settings: SETTINGS })}
`;
}
