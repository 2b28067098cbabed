import type { Located } from '../document/diagnostic.ts';
import { innermost } from '../hierarchy/editor-defaults.ts';
import type { Inherited, Neovim, NeovimPlugin, Origin } from '../model.ts';
import type { EditorDefaults, NeovimSpec } from '../resource.ts';
import { packagePlugins } from './packages.ts';
import { folderOf, pluginReference } from './reference.ts';

export function resolveNeovim(written: NeovimSpec, styles: readonly (readonly [Origin, EditorDefaults])[]): Neovim {
  const { structure, mergeMode, customConfig, location } = written;
  const own: EditorDefaults = {
    ...(written.theme && { theme: written.theme }),
    ...(written.pluginPackage && { nvimPackage: written.pluginPackage }),
  };
  const levels = [...styles, ['workspace', own] as const];
  const theme = innermost(levels, 'theme');
  const pluginPackage = innermost(levels, 'nvimPackage');
  const others =
    mergeMode === 'replace'
      ? []
      : [...styles.flatMap(([from, { plugins = [] }]) => referenced(plugins, from)), ...ofPackage(pluginPackage)];
  return {
    structure,
    mergeMode,
    location,
    ...(customConfig && { customConfig }),
    ...(theme && { theme }),
    ...(pluginPackage && { pluginPackage }),
    plugins: withoutRepeats([...others, ...referenced(written.plugins, 'workspace')]),
  };
}

/** Whether Neovim compiles language parsers when it starts: distributions include nvim-treesitter. */
export function compilesParsers({ structure, plugins }: Neovim): boolean {
  return structure !== 'custom' || plugins.some(({ repo }) => repo === 'nvim-treesitter/nvim-treesitter');
}

/** Whether Neovim searches files with external programs. */
export function searchesFiles({ structure, plugins }: Neovim): boolean {
  return structure !== 'custom' || plugins.some(({ repo }) => repo === 'nvim-telescope/telescope.nvim');
}

function referenced(plugins: readonly Located<string>[], from: Origin): NeovimPlugin[] {
  return plugins.flatMap(({ value, location }) => {
    const reference = pluginReference(value);
    return typeof reference === 'string' ? [] : [{ ...reference, from, location }];
  });
}

function ofPackage(chosen: Inherited | undefined): NeovimPlugin[] {
  if (chosen === undefined) return [];
  const { value, location, from } = chosen;
  const plugins = (packagePlugins(value) ?? []).map((name) => ({ value: name, location }));
  return referenced(plugins, from).map((plugin) => ({ ...plugin, package: value }));
}

/** Of plugins with the same name, the last is the most specific; the Map keeps the position of the first. */
function withoutRepeats(plugins: readonly NeovimPlugin[]): NeovimPlugin[] {
  return [...new Map(plugins.map((plugin) => [folderOf(plugin.repo).toLowerCase(), plugin])).values()];
}
