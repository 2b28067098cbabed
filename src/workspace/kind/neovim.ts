import type { Fields } from '../document/fields.ts';
import type { NeovimStructure } from '../neovim/distributions.ts';
import { folderOf, pluginReference } from '../neovim/reference.ts';
import { commandRule } from '../rules.ts';
import type { Check } from './check.ts';
import { readNvimPackage, readPlugins, readTheme } from './editor-defaults.ts';
import type { NeovimSpec } from '../resource.ts';

/** dvm's structures. NvChad needs files that its installer compiles from branches, so it cannot be pinned. */
const STRUCTURES: Readonly<
  Record<'none' | 'custom' | 'lazyvim' | 'astronvim' | 'nvchad', NeovimStructure | undefined>
> = {
  none: undefined,
  custom: 'custom',
  lazyvim: 'lazyvim',
  astronvim: 'astronvim',
  nvchad: 'custom',
};

/** The Neovim configuration; undefined if the document does not mention Neovim or says `none`. */
export function readNeovim(nvim: Fields, check: Check): NeovimSpec | undefined {
  const declared = nvim.oneOf('structure', ['none', 'lazyvim', 'custom', 'nvchad', 'astronvim']);
  if (declared === 'nvchad')
    nvim.warn(
      'structure',
      `${nvim.path('structure')} has no effect: NvChad has no release to pin. The custom configuration is used.`,
      'For a distribution, use lazyvim or astronvim.',
    );
  const theme = readTheme(nvim, 'theme', check);
  const pluginPackage = readNvimPackage(nvim, 'pluginPackage', check);
  const plugins = readPlugins(nvim, 'plugins', check);
  const mergeMode = nvim.oneOf('mergeMode', ['append', 'replace']) ?? 'append';
  const customConfig = check.string(nvim, 'customConfig', commandRule);
  rejectSameNames(plugins, nvim, check);
  readUnused(nvim);
  nvim.reportUnknown();
  const isSet = (key: string): boolean => (nvim.text(key) ?? '') !== '';
  const isConfigured =
    declared !== undefined || plugins.length > 0 || ['theme', 'pluginPackage', 'customConfig'].some(isSet);
  const structure = STRUCTURES[declared ?? 'custom'];
  if (!isConfigured || structure === undefined) return undefined;
  return {
    structure,
    plugins,
    mergeMode,
    location: nvim.location(),
    ...(theme && { theme }),
    ...(pluginPackage && { pluginPackage }),
    ...(customConfig && { customConfig }),
  };
}

/** Plugins are installed in folders named after their repositories, so these names must be unique. */
function rejectSameNames(plugins: ReturnType<typeof readPlugins>, nvim: Fields, check: Check): void {
  const repos = new Map<string, string>();
  for (const written of plugins) {
    const reference = pluginReference(written.value);
    if (typeof reference === 'string') continue;
    const folder = folderOf(reference.repo).toLowerCase();
    const other = repos.get(folder);
    if (other !== undefined)
      check.error(written, `${nvim.path('plugins')}: ${JSON.stringify(written.value)} has the same name as ${other}.`);
    repos.set(folder, reference.repo);
  }
}

function readUnused(nvim: Fields): void {
  for (const key of ['extraMasonTools', 'extraTreesitterParsers']) nvim.strings(key);
  nvim.withoutEffect(
    ['extraMasonTools'],
    'what Mason installs cannot be pinned; use spec.build.devStage.devTools or packages, or run :MasonInstall',
  );
  nvim.withoutEffect(
    ['extraTreesitterParsers'],
    'parsers are compiled from unpinned repositories; run :TSInstall if nvim-treesitter is a plugin',
  );
}
