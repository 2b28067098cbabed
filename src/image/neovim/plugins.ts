import { DISTRIBUTIONS, LAZY, type PinnedPlugin } from '../../workspace/neovim/distributions.ts';
import { pluginOfRepo } from '../../workspace/neovim/plugins.ts';
import { folderOf, isCommit } from '../../workspace/neovim/reference.ts';
import { type Theme, themeNamed } from '../../workspace/neovim/themes.ts';
import type { SourceLocation } from '../../workspace/document/diagnostic.ts';
import { luaTable } from './lua.ts';
import type { Neovim } from '../../workspace/model.ts';

/** A plugin for lazy.nvim. */
export interface PluginSpec {
  readonly repo: string;
  /** A tag or a commit. Without one, the latest version is fetched when Neovim first starts. */
  readonly ref?: string;
  readonly branch?: string;
  readonly needs: readonly string[];
  readonly setup: boolean;
  /** The colour scheme: loaded before other plugins. */
  readonly isTheme: boolean;
  readonly origin?: SourceLocation;
}

export function themeOf({ theme }: Neovim): Theme | undefined {
  return theme === undefined ? undefined : themeNamed(theme.value);
}

/** All plugins that the YAML names, and the plugin of the theme, if it is one. */
export function pluginSpecs(nvim: Neovim): readonly PluginSpec[] {
  const theme = themeOf(nvim)?.plugin;
  const folderOfTheme = theme && folderOf(theme.repo).toLowerCase();
  const isTheme = (repo: string): boolean => folderOf(repo).toLowerCase() === folderOfTheme;
  const named = nvim.plugins.map(({ repo, ref, location }) => spec(repo, ref, location, nvim, isTheme(repo)));
  return theme === undefined || named.some((each) => each.isTheme)
    ? named
    : [...named, spec(theme.repo, theme.ref, nvim.theme?.location, nvim, true)];
}

function spec(
  repo: string,
  ref: string | undefined,
  origin: SourceLocation | undefined,
  { structure }: Neovim,
  isTheme: boolean,
): PluginSpec {
  const { needs = [], setup = false, branch } = pluginOfRepo(repo);
  return {
    repo,
    needs,
    setup: setup && !isTheme,
    isTheme,
    ...(ref !== undefined && { ref }),
    // A distribution's branches match its own configuration.
    ...(branch !== undefined && ref === undefined && structure === 'custom' && { branch }),
    ...(origin && { origin }),
  };
}

/** The specification of one plugin, as a line of Lua. */
export function pluginLua({ repo, ref, branch, needs, setup, isTheme }: PluginSpec): string {
  return luaTable([repo], {
    ...(ref !== undefined && versionFields(ref)),
    branch,
    ...(isTheme && { lazy: false, priority: 1000 }),
    ...(needs.length > 0 && { dependencies: needs }),
    ...(setup && { opts: {} }),
  });
}

/** The lazy.nvim field for a tag or a commit. */
export function versionFields(ref: string): { commit: string } | { tag: string } {
  return isCommit(ref) ? { commit: ref } : { tag: ref };
}

/** The version of a plugin that we add: the user's pin, or else ours. */
export function pinOf(nvim: Neovim, { repo, commit }: PinnedPlugin): string {
  return nvim.plugins.find((plugin) => plugin.repo.toLowerCase() === repo.toLowerCase())?.ref ?? commit;
}

/** Plugins that are in the image before Neovim first starts. */
export interface Installed {
  readonly repo: string;
  readonly ref: string;
  readonly origin?: SourceLocation;
}

/** Whether anything needs the plugin manager. */
export function needsLazy(nvim: Neovim): boolean {
  return nvim.structure !== 'custom' || pluginSpecs(nvim).length > 0;
}

/**
 * Plugins that are fetched while the image is built: pinned ones, because their content never changes, together with
 * the plugin manager. A configuration without pins needs no access to GitHub before Neovim starts, so it can be built
 * offline.
 */
export function installedPlugins(nvim: Neovim): readonly Installed[] {
  const pinned = pluginSpecs(nvim).flatMap(({ repo, ref, origin }): Installed[] =>
    ref === undefined ? [] : [{ repo, ref, ...(origin && { origin }) }],
  );
  const distribution = nvim.structure === 'custom' ? [] : [DISTRIBUTIONS[nvim.structure]];
  const ours = [LAZY, ...distribution].filter(
    ({ repo }) => !pinned.some((each) => each.repo.toLowerCase() === repo.toLowerCase()),
  );
  const all = [...ours.map(({ repo, commit }) => ({ repo, ref: commit, origin: nvim.location })), ...pinned];
  return distribution.length === 0 && pinned.length === 0 ? [] : all;
}
