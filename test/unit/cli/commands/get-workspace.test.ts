import assert from 'node:assert/strict';
import path from 'node:path';
import { workspaceJson } from '../../../../src/app/describe-workspace.ts';
import { workspaceText } from '../../../../src/cli/commands/get-workspace.ts';
import type { Workspace } from '../../../../src/workspace/model.ts';
import { golden } from '../../golden.ts';
import { documents, workspaceOf } from '../../workspace/documents.ts';

const TEXT = documents(
  `kind: GlobalDefaults
spec:
  buildArgs: {HTTP_TIMEOUT: "10", PIP_INDEX_URL: "https://pypi.example/\${APP_NAME}"}
  terminalPackage: maestro
  plugins: [mason]
  registryNpm: office
  registryGo: office-go
  caCerts: [{name: office, file: ca.pem}, {name: team, envVar: TEAM_CA}]`,
  `kind: Ecosystem
metadata: {name: acme}
spec:
  build: {args: {HTTP_TIMEOUT: "30"}}
  theme: habamax
  nvimPackage: core
  registryNpm: lab
  caCerts: [{name: team, secret: team-ca}]`,
  `kind: App
metadata: {name: shop, ecosystem: acme}
spec:
  path: /srv/shop
  language: {name: go, version: "1.24"}
  env: {LEVEL: info}
  theme: folke/tokyonight.nvim@v4.11.0#tokyonight-moon
  registryGo: none`,
  `kind: Workspace
metadata: {name: dev, app: shop}
spec:
  image: {baseImage: "debian:trixie"}
  build:
    args: {FEATURE: "1"}
    devStage: {packages: [git, jq], customCommands: ["mkdir /opt/data", "a\\nb"]}
  shell: {type: bash}
  container: {user: me, command: [bash, -l]}
  env: {LEVEL: debug}
  nvim: {structure: lazyvim, plugins: [telescope@0.1.8, fatih/vim-go], customConfig: "vim.o.number = true"}
  vscode: {extensions: [golang.go], settings: {"go.useLanguageServer": true, "files.associations": {"*.x": go}}}`,
  'kind: Registry\nmetadata: {name: office}\nspec: {type: npm, url: "https://npm.office.example"}',
  'kind: Registry\nmetadata: {name: lab}\nspec: {type: verdaccio, port: 4873}',
  'kind: Registry\nmetadata: {name: office-go}\nspec: {type: athens}',
  `kind: Credential
metadata: {name: NPM_TOKEN, ecosystem: acme}
spec: {source: vault, vaultSecret: npm, vaultEnvironment: prod}`,
);
const GOLDEN = path.join(import.meta.dirname, 'golden');

describe('dvm get workspace', () => {
  it('prints each value, the level that sets it, and its location', () =>
    golden(path.join(GOLDEN, 'workspace.txt'), `${workspaceText(workspaceOf(TEXT)).join('\n')}\n`));
  it('prints the same as JSON', () =>
    golden(path.join(GOLDEN, 'workspace.json'), `${JSON.stringify(workspaceJson(workspaceOf(TEXT)), undefined, 2)}\n`));

  it('shows no secret from any source', () => {
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
