import type { SourceLocation, Located } from './document/diagnostic.ts';
import { compilesParsers } from './neovim/neovim.ts';
import { packageName } from './rules.ts';
import type { Workspace } from './workspace.ts';

/** Tools that come as programs from their projects' releases, whatever the language of the app. */
export const RELEASED_TOOLS = [
  'neovim',
  'tree-sitter',
  'lazygit',
  'starship',
  'golangci-lint',
  'opencode',
  'kubectl',
  'helm',
  'kustomize',
  'argocd',
] as const;
export type ReleasedTool = (typeof RELEASED_TOOLS)[number];

/** Those that are packages of its own on Alpine, whose C library their releases do not run on. */
export const ALPINE_PACKAGES: readonly ReleasedTool[] = ['neovim', 'tree-sitter'];

/** As BuildKit calls them. */
export const ARCHITECTURES = ['amd64', 'arm64'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** The version of a tool that a user wants instead of the one in the catalogue, with the checksums of its release. */
export interface ToolVersion {
  readonly version: Located<string>;
  readonly sha256: Readonly<Partial<Record<Architecture, string>>>;
}
export type ToolVersions = ReadonlyMap<ReleasedTool, ToolVersion>;

export function isReleasedTool(name: string): name is ReleasedTool {
  return (RELEASED_TOOLS as readonly string[]).includes(name);
}

/** What decides on the tools of a workspace. */
export type ToolWishes = Pick<
  Workspace,
  'kind' | 'language' | 'devTools' | 'opencode' | 'shell' | 'nvim' | 'basePackages' | 'devPackages'
>;

/**
 * Which released tools a workspace gets, and the place in the YAML that asked for each: the one place that decides on
 * it.
 * A list of `devTools` replaces the defaults.
 */
export function wantedTools(workspace: ToolWishes): ReadonlyMap<ReleasedTool, SourceLocation | undefined> {
  const { devTools, opencode, shell, nvim } = workspace;
  const wanted = new Map<ReleasedTool, SourceLocation | undefined>();
  const want = (location: SourceLocation | undefined, ...names: readonly ReleasedTool[]): void => {
    for (const name of names) if (!wanted.has(name)) wanted.set(name, location);
  };
  for (const { value, location } of devTools ?? []) if (isReleasedTool(value)) want(location, value);
  if (devTools === undefined) want(undefined, ...defaultTools(workspace));
  if (opencode !== undefined) want(opencode, 'opencode');
  if (shell.prompt === 'starship' && !hasPackage(workspace, 'starship')) want(shell.package?.location, 'starship');
  if (nvim !== undefined) {
    if (!hasPackage(workspace, 'neovim')) want(nvim.location, 'neovim');
    if (compilesParsers(nvim)) want(nvim.location, 'tree-sitter');
  }
  return new Map(RELEASED_TOOLS.flatMap((name) => (wanted.has(name) ? [[name, wanted.get(name)] as const] : [])));
}

/** Whoever lists a package of the system wants that one. */
export function hasPackage(
  { basePackages, devPackages = [] }: Pick<ToolWishes, 'basePackages' | 'devPackages'>,
  name: string,
): boolean {
  return [...basePackages, ...devPackages].some(({ value }) => packageName(value) === name);
}

function defaultTools({ kind, language }: ToolWishes): readonly ReleasedTool[] {
  if (kind === 'cicd') return ['kubectl', 'helm', 'kustomize'];
  return language === 'golang' ? ['golangci-lint'] : [];
}
