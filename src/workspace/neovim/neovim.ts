import type { SourceLocation, Located } from '../document/diagnostic.ts';
import type { Inherited, Origin } from '../hierarchy/inherited.ts';
import { innermost, type Style } from '../hierarchy/style.ts';
import type { NeovimStructure } from './distributions.ts';
import { packagePlugins } from './packages.ts';
import { folderOf, pluginReference, type PluginReference } from './reference.ts';

/** What a Workspace document says of Neovim. Names that mean nothing are left out: they have been complained about. */
export interface NeovimWritten {
  readonly structure: NeovimStructure;
  readonly theme?: Located<string>;
  readonly pluginPackage?: Located<string>;
  readonly plugins: readonly Located<string>[];
  /** Whether the workspace's plugins stand beside those of its package, or instead of them. */
  readonly mergeMode: 'append' | 'replace';
  readonly customConfig?: Located<string>;
  readonly location: SourceLocation;
}

export interface NeovimPlugin extends PluginReference {
  readonly from: Origin;
  /** The package that it comes with. */
  readonly package?: string;
  readonly location: SourceLocation;
}

/** How Neovim is configured in a workspace's image. */
export interface Neovim extends Pick<NeovimWritten, 'structure' | 'mergeMode' | 'customConfig' | 'location'> {
  readonly theme?: Inherited;
  readonly pluginPackage?: Inherited;
  /** In the order in which they were named; each folder's name stands once. */
  readonly plugins: readonly NeovimPlugin[];
}

export function resolveNeovim(written: NeovimWritten, styles: readonly (readonly [Origin, Style])[]): Neovim {
  const { structure, mergeMode, customConfig, location } = written;
  const own: Style = {
    ...(written.theme && { theme: written.theme }),
    ...(written.pluginPackage && { nvimPackage: written.pluginPackage }),
  };
  const levels = [...styles, ['workspace', own] as const];
  const theme = innermost(levels, 'theme');
  const pluginPackage = innermost(levels, 'nvimPackage');
  const ofOthers =
    mergeMode === 'replace'
      ? []
      : [...styles.flatMap(([from, { plugins = [] }]) => named(plugins, from)), ...ofPackage(pluginPackage)];
  return {
    structure,
    mergeMode,
    location,
    ...(customConfig && { customConfig }),
    ...(theme && { theme }),
    ...(pluginPackage && { pluginPackage }),
    plugins: withoutRepeats([...ofOthers, ...named(written.plugins, 'workspace')]),
  };
}

/** Whether parsers of languages are compiled when Neovim starts: distributions bring nvim-treesitter along. */
export function compilesParsers({ structure, plugins }: Neovim): boolean {
  return structure !== 'custom' || plugins.some(({ repo }) => repo === 'nvim-treesitter/nvim-treesitter');
}

/** Whether files are searched by programs that are not Neovim's own. */
export function searchesFiles({ structure, plugins }: Neovim): boolean {
  return structure !== 'custom' || plugins.some(({ repo }) => repo === 'nvim-telescope/telescope.nvim');
}

function named(plugins: readonly Located<string>[], from: Origin): NeovimPlugin[] {
  return plugins.flatMap(({ value, location }) => {
    const reference = pluginReference(value);
    return typeof reference === 'string' ? [] : [{ ...reference, from, location }];
  });
}

function ofPackage(chosen: Inherited | undefined): NeovimPlugin[] {
  if (chosen === undefined) return [];
  const { value, location, from } = chosen;
  const plugins = (packagePlugins(value) ?? []).map((name) => ({ value: name, location }));
  return named(plugins, from).map((plugin) => ({ ...plugin, package: value }));
}

/** Of those with one name the last is the most specific; a Map keeps the place of the first. */
function withoutRepeats(plugins: readonly NeovimPlugin[]): NeovimPlugin[] {
  return [...new Map(plugins.map((plugin) => [folderOf(plugin.repo).toLowerCase(), plugin])).values()];
}
