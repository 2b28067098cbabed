import type { Container, Shell, VsCode } from './model.ts';

/** What a Workspace document gets for the fields that it leaves out. */
export const DEFAULT_CONTAINER: Container = { user: 'dev', uid: 1000, gid: 1000, workingDir: '/workspace' };
export const DEFAULT_SHELL: Shell = { type: 'zsh', plugins: [] };
export const NO_VSCODE: VsCode = { extensions: [], settings: new Map() };
