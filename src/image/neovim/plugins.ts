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
  /** A tag or a commit; without one it is fetched when Neovim first starts, as it is then. */
  readonly ref?: string;
  readonly branch?: string;
  readonly needs: readonly string[];
  readonly setup: boolean;
  /** The colours of the theme: loaded before everything else. */
  readonly isTheme: boolean;
  readonly origin?: SourceLocation;
}

export function themeOf({ theme }: Neovim): Theme | undefined {
  return theme === undefined ? undefined : themeNamed(theme.value);
}

/** All plugins that are named, and the theme's if it is one. */
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
    // A distribution has chosen its branches to fit its own configuration.
    ...(branch !== undefined && ref === undefined && structure === 'custom' && { branch }),
    ...(origin && { origin }),
  };
}

/** One plugin in one line of Lua. */
export function pluginLua({ repo, ref, branch, needs, setup, isTheme }: PluginSpec): string {
  return luaTable([repo], {
    ...(ref !== undefined && versionFields(ref)),
    branch,
    ...(isTheme && { lazy: false, priority: 1000 }),
    ...(needs.length > 0 && { dependencies: needs }),
    ...(setup && { opts: {} }),
  });
}

/** A tag or a commit, as lazy.nvim wants to be told of either. */
export function versionFields(ref: string): { commit: string } | { tag: string } {
  return isCommit(ref) ? { commit: ref } : { tag: ref };
}

/** Which version of a plugin of ours holds: our own pin, unless the user has one. */
export function pinOf(nvim: Neovim, { repo, commit }: PinnedPlugin): string {
  return nvim.plugins.find((plugin) => plugin.repo.toLowerCase() === repo.toLowerCase())?.ref ?? commit;
}

/** What lies in the image before Neovim first starts. */
export interface Installed {
  readonly repo: string;
  readonly ref: string;
  readonly origin?: SourceLocation;
}

/** Whether anything asks for the plugin manager. */
export function needsLazy(nvim: Neovim): boolean {
  return nvim.structure !== 'custom' || pluginSpecs(nvim).length > 0;
}

/**
 * What is fetched while the image is built: what somebody has pinned, because that stays the same whenever it is built,
 * and with it the plugin manager. A configuration without pins takes nothing from GitHub until Neovim starts, so that
 * it
 * can be built where there is no way there.
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
