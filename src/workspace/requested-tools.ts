import type { SourceLocation } from './document/diagnostic.ts';
import type { Workspace } from './model.ts';
import { compilesParsers } from './neovim/neovim.ts';
import { packageName } from './rules.ts';
import { isReleasedTool, RELEASED_TOOLS, type ReleasedTool } from './tools.ts';

/** What determines the tools of a workspace. */
export type ToolRequests = Pick<
  Workspace,
  'kind' | 'language' | 'devTools' | 'opencode' | 'shell' | 'nvim' | 'basePackages' | 'devPackages'
>;

/** The released tools of a workspace and the location of each request. A list of `devTools` replaces the defaults. */
export function requestedTools(workspace: ToolRequests): ReadonlyMap<ReleasedTool, SourceLocation | undefined> {
  const { devTools, opencode, shell, nvim } = workspace;
  const requested = new Map<ReleasedTool, SourceLocation | undefined>();
  const request = (location: SourceLocation | undefined, ...names: readonly ReleasedTool[]): void => {
    for (const name of names) if (!requested.has(name)) requested.set(name, location);
  };
  for (const { value, location } of devTools ?? []) if (isReleasedTool(value)) request(location, value);
  if (devTools === undefined) request(undefined, ...defaultTools(workspace));
  if (opencode !== undefined) request(opencode, 'opencode');
  if (shell.prompt === 'starship' && !hasPackage(workspace, 'starship')) request(shell.package?.location, 'starship');
  if (nvim !== undefined) {
    if (!hasPackage(workspace, 'neovim')) request(nvim.location, 'neovim');
    if (compilesParsers(nvim)) request(nvim.location, 'tree-sitter');
  }
  return new Map(RELEASED_TOOLS.flatMap((name) => (requested.has(name) ? [[name, requested.get(name)] as const] : [])));
}

/** Whether the workspace lists a system package: it is preferred to a released tool. */
export function hasPackage(
  { basePackages, devPackages = [] }: Pick<ToolRequests, 'basePackages' | 'devPackages'>,
  name: string,
): boolean {
  return [...basePackages, ...devPackages].some(({ value }) => packageName(value) === name);
}

function defaultTools({ kind, language }: ToolRequests): readonly ReleasedTool[] {
  if (kind === 'cicd') return ['kubectl', 'helm', 'kustomize'];
  return language === 'golang' ? ['golangci-lint'] : [];
}
