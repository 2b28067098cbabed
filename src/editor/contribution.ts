/** Every name that the code shares with package.json; a test keeps the two consistent. Does not import 'vscode'. */
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

/** Types of webview panels. */
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
  /** What the tree has to show: `empty`, `broken` (only documents with errors) or `ready`. */
  workspaces: 'devopsmaestro.workspaces',
  building: 'devopsmaestro.building',
  /** `none` or `ready`; unset until engines have been probed. */
  platforms: 'devopsmaestro.platforms',
} as const;

/** `publisher.name#walkthrough` */
export const WALKTHROUGH = 'devopsmaestro.devopsmaestro#getStarted';

/** Files that may contain our documents. */
export const YAML_FILES = { scheme: 'file', pattern: '**/*.{yaml,yml}' } as const;

export const SCHEMES = { dockerfile: 'dvm-dockerfile', log: 'dvm-log' } as const;
