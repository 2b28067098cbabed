/**
 * Every name that the extension shares with VS Code, once. A test compares this table with package.json, so that the
 * two cannot drift apart. Does not import 'vscode'.
 */
export const COMMANDS = {
  getStarted: 'devopsmaestro.getStarted',
  createWorkspace: 'devopsmaestro.createWorkspace',
  build: 'devopsmaestro.build',
  buildNoCache: 'devopsmaestro.buildNoCache',
  buildAll: 'devopsmaestro.buildAll',
  cancelBuild: 'devopsmaestro.cancelBuild',
  showDockerfile: 'devopsmaestro.showDockerfile',
  compareDockerfile: 'devopsmaestro.compareDockerfile',
  openLog: 'devopsmaestro.openLog',
  openSession: 'devopsmaestro.openSession',
  buildAgain: 'devopsmaestro.buildAgain',
  buildFailedAgain: 'devopsmaestro.buildFailedAgain',
  compareSessions: 'devopsmaestro.compareSessions',
  exportSession: 'devopsmaestro.exportSession',
  openExport: 'devopsmaestro.openExport',
  copyError: 'devopsmaestro.copyError',
  deleteSession: 'devopsmaestro.deleteSession',
  openYaml: 'devopsmaestro.openYaml',
  copyValue: 'devopsmaestro.copyValue',
  refresh: 'devopsmaestro.refresh',
  refreshPlatforms: 'devopsmaestro.refreshPlatforms',
  showReadiness: 'devopsmaestro.showReadiness',
  showOutput: 'devopsmaestro.showOutput',
  setSecret: 'devopsmaestro.setSecret',
  listSecrets: 'devopsmaestro.listSecrets',
  deleteSecret: 'devopsmaestro.deleteSecret',
} as const;

export const VIEWS = {
  container: 'devopsmaestro',
  workspaces: 'devopsmaestro.workspaces',
  history: 'devopsmaestro.history',
  platforms: 'devopsmaestro.platforms',
} as const;

/** Kinds of pages in the editor area, and the places in our views that have menus of their own. */
export const PAGES = { build: 'devopsmaestro.buildPage' } as const;

export const SETTINGS = {
  section: 'devopsmaestro',
  engineHost: 'engineHost',
  engineTimeout: 'engineTimeoutSeconds',
  builder: 'builder',
  layerCache: 'layerCache',
  timeout: 'timeoutMinutes',
  concurrency: 'concurrency',
  downloadMirror: 'downloadMirror',
  logSize: 'logs.maxSizeMegabytes',
  secretCommands: 'secretCommands',
} as const;

export const CONTEXT_KEYS = {
  /** `loading`, `empty`, `broken` (nothing but documents with errors) or `ready`: what the tree has to show. */
  workspaces: 'devopsmaestro.workspaces',
  building: 'devopsmaestro.building',
  /** `none` or `ready`, once it was asked whether an engine answers. */
  platforms: 'devopsmaestro.platforms',
} as const;

/** Publisher and name of the extension, and its walkthrough. */
export const WALKTHROUGH = 'devopsmaestro.devopsmaestro#getStarted';

/** Where documents of ours may stand. */
export const YAML_FILES = { scheme: 'file', pattern: '**/*.{yaml,yml}' } as const;

export const SCHEMES = { dockerfile: 'dvm-dockerfile', log: 'dvm-log' } as const;
