import assert from 'node:assert/strict';
import path from 'node:path';
import { workspaceJson } from '../../../../src/app/describe-workspace.ts';
import { workspaceText } from '../../../../src/cli/commands/get-workspace.ts';
import type { Workspace } from '../../../../src/workspace/model.ts';
import { golden } from '../../golden.ts';
import { documents, workspaceOf } from '../../workspace/documents.ts';

const TEXT = documents(
  'kind: GlobalDefaults\nspec: {buildArgs: {HTTP_TIMEOUT: "10", PIP_INDEX_URL: "https://pypi.example/${APP_NAME}"}, terminalPackage: maestro, plugins: [mason], registryNpm: office, registryGo: office-go, caCerts: [{name: office, file: ca.pem}, {name: team, envVar: TEAM_CA}]}',
  'kind: Ecosystem\nmetadata: {name: acme}\nspec: {build: {args: {HTTP_TIMEOUT: "30"}}, theme: habamax, nvimPackage: core, registryNpm: lab, caCerts: [{name: team, secret: team-ca}]}',
  'kind: App\nmetadata: {name: shop, ecosystem: acme}\nspec: {path: /srv/shop, language: {name: go, version: "1.24"}, env: {LEVEL: info}, theme: folke/tokyonight.nvim@v4.11.0#tokyonight-moon, registryGo: none}',
  'kind: Workspace\nmetadata: {name: dev, app: shop}\nspec:\n  image: {baseImage: "debian:trixie"}\n  build:\n    args: {FEATURE: "1"}\n    devStage: {packages: [git, jq], customCommands: ["mkdir /opt/data", "a\\nb"]}\n  shell: {type: bash}\n  container: {user: me, command: [bash, -l]}\n  env: {LEVEL: debug}\n  nvim: {structure: lazyvim, plugins: [telescope@0.1.8, fatih/vim-go], customConfig: "vim.o.number = true"}\n  vscode: {extensions: [golang.go], settings: {"go.useLanguageServer": true, "files.associations": {"*.x": go}}}',
  'kind: Registry\nmetadata: {name: office}\nspec: {type: npm, url: "https://npm.office.example"}',
  'kind: Registry\nmetadata: {name: lab}\nspec: {type: verdaccio, port: 4873}',
  'kind: Registry\nmetadata: {name: office-go}\nspec: {type: athens}',
  'kind: Credential\nmetadata: {name: NPM_TOKEN, ecosystem: acme}\nspec: {source: vault, vaultSecret: npm, vaultEnvironment: prod}',
);
const GOLDEN = path.join(import.meta.dirname, 'golden');

describe('dvm get workspace', () => {
  it('prints what holds, which level won, and where it is written', () =>
    golden(path.join(GOLDEN, 'workspace.txt'), `${workspaceText(workspaceOf(TEXT)).join('\n')}\n`));
  it('has the same as JSON', () =>
    golden(path.join(GOLDEN, 'workspace.json'), `${JSON.stringify(workspaceJson(workspaceOf(TEXT)), undefined, 2)}\n`));

  it('shows no secret, wherever it comes from', () => {
    const workspace = workspaceOf(TEXT);
    const location = workspace.location;
    const odd: Workspace = {
      ...workspace,
      env: new Map([
        ['DB_PASSWORD', { value: 'hunter2', from: 'app', location }],
        ['URL', { value: 'http://a:hunter2@b', from: 'app', location }],
      ]),
    };
    assert.doesNotMatch(workspaceText(odd).join('\n') + JSON.stringify(workspaceJson(odd)), /hunter2/);
  });
});
