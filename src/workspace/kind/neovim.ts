import type { Fields } from '../document/fields.ts';
import type { NeovimStructure } from '../neovim/distributions.ts';
import { folderOf, pluginReference } from '../neovim/reference.ts';
import { commandRule } from '../rules.ts';
import type { Check } from './check.ts';
import { readNvimPackage, readPlugins, readTheme } from './editor-defaults.ts';
import type { NeovimSpec } from '../resource.ts';

/** Which of dvm's structures is which of ours. NvChad's start needs files that its installer compiles from branches. */
const STRUCTURES: Readonly<
  Record<'none' | 'custom' | 'lazyvim' | 'astronvim' | 'nvchad', NeovimStructure | undefined>
> = {
  none: undefined,
  custom: 'custom',
  lazyvim: 'lazyvim',
  astronvim: 'astronvim',
  nvchad: 'custom',
};

/** How Neovim is to be set up; nothing when the document does not speak of it or says `none`. */
export function readNeovim(nvim: Fields, check: Check): NeovimSpec | undefined {
  const wanted = nvim.oneOf('structure', ['none', 'lazyvim', 'custom', 'nvchad', 'astronvim']);
  if (wanted === 'nvchad')
    nvim.warn(
      'structure',
      `${nvim.path('structure')} has no effect: NvChad has no release to pin since 2024. Our own configuration takes its place.`,
      'Use lazyvim or astronvim for a configuration made by others.',
    );
  const theme = readTheme(nvim, 'theme', check);
  const pluginPackage = readNvimPackage(nvim, 'pluginPackage', check);
  const plugins = readPlugins(nvim, 'plugins', check);
  const mergeMode = nvim.oneOf('mergeMode', ['append', 'replace']) ?? 'append';
  const customConfig = check.string(nvim, 'customConfig', commandRule);
  refuseRivals(plugins, nvim, check);
  readUnused(nvim);
  nvim.reportUnknown();
  const says = (key: string): boolean => (nvim.text(key) ?? '') !== '';
  const isWanted = wanted !== undefined || plugins.length > 0 || ['theme', 'pluginPackage', 'customConfig'].some(says);
  const structure = STRUCTURES[wanted ?? 'custom'];
  if (!isWanted || structure === undefined) return undefined;
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

/** Two repositories of one name would be one folder. */
function refuseRivals(plugins: ReturnType<typeof readPlugins>, nvim: Fields, check: Check): void {
  const repos = new Map<string, string>();
  for (const written of plugins) {
    const reference = pluginReference(written.value);
    if (typeof reference === 'string') continue;
    const folder = folderOf(reference.repo).toLowerCase();
    const other = repos.get(folder);
    if (other !== undefined)
      check.complain(
        written,
        `${nvim.path('plugins')}: ${JSON.stringify(written.value)} has the name of ${other}; only one can be there.`,
      );
    repos.set(folder, reference.repo);
  }
}

function readUnused(nvim: Fields): void {
  for (const key of ['extraMasonTools', 'extraTreesitterParsers']) nvim.strings(key);
  nvim.withoutEffect(
    ['extraMasonTools'],
    'what Mason installs is not pinned by anything; list servers and formatters in spec.build.devStage.devTools or packages, or run :MasonInstall',
  );
  nvim.withoutEffect(
    ['extraTreesitterParsers'],
    'parsers are compiled from repositories that nothing pins; run :TSInstall where nvim-treesitter is a plugin',
  );
}
