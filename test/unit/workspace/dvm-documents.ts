import { documents } from './documents.ts';

/** Documents as dvm writes them, which must load without errors. */
export const OF_DVM = documents(
  'kind: GlobalDefaults\nmetadata: {name: global-defaults}\nspec:\n  theme: coolnight\n  nvimPackage: ' +
    'core\n  terminalPackage: core\n  plugins: [telescope]\n  buildArgs: {PIP_INDEX_URL: ' +
    '"https://pypi.example/simple"}\n  caCerts: [{name: root, vaultSecret: ca}]\n  registryOci: layers\n ' +
    ' registryPypi: p\n  registryNpm: n\n  registryGo: g\n  registryHttp: h\n  registryIdleTimeout: 30m',
  'kind: Ecosystem\nmetadata: {name: acme, labels: {a: b}, annotations: {c: d}}\nspec:\n  build: ' +
    '{args: {HTTP_TIMEOUT: "30"}}\n  caCerts: [{name: corp-root, vaultSecret: corp-ca, vaultEnvironment: ' +
    'prod, vaultField: pem}]\n  domains: [core]',
  'kind: Domain\nmetadata: {name: core, ecosystem: acme}\nspec: {theme: x, apps: [api]}',
  'kind: App\nmetadata: {name: api, domain: core, ecosystem: acme}\nspec:\n  path: /home/me/src/api\n  ' +
    'language: {name: python, version: "3.12"}\n  build:\n    kind: auto\n    args: {PIP_INDEX_URL: ' +
    '"https://pypi.example/team"}\n    caCerts: [{name: team-ca, vaultSecret: team-ca}]\n    dockerfile: ' +
    'Dockerfile\n  dependencies: {file: requirements.txt, install: pip install, extra: [x]}\n  services: ' +
    '[{name: db, image: postgres, version: 16, port: 5432, env: {A: b}}]\n  ports: ["8080:80"]',
  'kind: Workspace\nmetadata: {name: dev, app: api, domain: core, ecosystem: acme}\nspec:\n  image: ' +
    '{name: "dvm-dev-api:pending"}\n  build:\n    args: {FEATURE_X: "1"}\n    baseStage: {packages: ' +
    '[libxml2-dev]}\n    devStage: {packages: [git, curl, zsh, jq], devTools: [mypy, ruff], ' +
    'customCommands: ["mkdir -p /opt/data"]}\n  shell: {type: zsh, framework: oh-my-zsh, theme: ' +
    'starship, plugins: [git], customRc: "alias l=ls"}\n  nvim: {structure: none}\n  tools: {opencode: ' +
    'false}\n  terminal: {type: tmux, package: core}\n  mounts: [{type: bind, source: ~/x, destination: ' +
    '/x, readOnly: true}]\n  sshKey: {mode: mount_host, path: ~/.ssh}\n  env: {LOG_LEVEL: debug}\n  ' +
    'container: {user: dev, uid: 1000, gid: 1000, workingDir: /workspace, command: [/bin/zsh, -l], ' +
    'entrypoint: [x], resources: {cpus: "2", memory: 4G}, networkMode: bridge, sshAgentForwarding: true, ' +
    'gitCredentialMounting: false}\n  gitrepo: api',
  'kind: Registry\nmetadata: {name: p}\nspec: {type: devpi, port: 3141}',
  'kind: Registry\nmetadata: {name: n}\nspec: {type: verdaccio}',
  'kind: Registry\nmetadata: {name: g}\nspec: {type: athens}',
  'kind: Registry\nmetadata: {name: h}\nspec: {type: squid}',
  'kind: Registry\nmetadata: {name: layers, description: x}\nspec: {type: zot, version: "2.1.15", ' +
    'port: 5001, lifecycle: persistent, enabled: true, storage: /x, idleTimeout: 1800, config: {a: {b: ' +
    'c}}}\nstatus: {state: running}',
  'kind: Credential\nmetadata: {name: GITHUB_TOKEN, app: api}\nspec: {source: env, envVar: GH_PAT}',
  'kind: Credential\nmetadata: {name: nexus, ecosystem: acme}\nspec: {source: vault, vaultSecret: ' +
    'nexus, vaultFields: {NEXUS_USER: user}, expiresAt: "2030-01-31"}',
);
