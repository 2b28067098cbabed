import type { Located } from './document/diagnostic.ts';

/** Tools installed from their projects' releases, for apps in any language. */
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

/** Installed from Alpine's packages there: the released binaries do not run on Alpine's C library. */
export const ALPINE_PACKAGES: readonly ReleasedTool[] = ['neovim', 'tree-sitter'];

/** BuildKit's names. */
export const ARCHITECTURES = ['amd64', 'arm64'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/** A version that overrides the catalogue's, with the checksums of its release. */
export interface ToolVersion {
  readonly version: Located<string>;
  readonly sha256: Readonly<Partial<Record<Architecture, string>>>;
}
export type ToolVersions = ReadonlyMap<ReleasedTool, ToolVersion>;

export function isReleasedTool(name: string): name is ReleasedTool {
  return (RELEASED_TOOLS as readonly string[]).includes(name);
}
