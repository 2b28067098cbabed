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
