import { compilesParsers, searchesFiles } from '../../workspace/neovim/neovim.ts';
import { folderOf, isCommit } from '../../workspace/neovim/reference.ts';
import { debian } from '../system/debian.ts';
import {
  cacheMount,
  copyFrom,
  copyText,
  image,
  type Instruction,
  run,
  secretMount,
  type Stage,
  stage,
} from '../instruction.ts';
import { cacheId } from '../quote.ts';
import type { System } from '../system/system.ts';
import { DOWNLOAD_IMAGE, DOWNLOAD_STAGE, MIRROR_SECRET } from '../tool/download.ts';
import type { User } from '../toolchain.ts';
import { checkoutScript } from './checkout-script.ts';
import { neovimConfig } from './config.ts';
import { installedPlugins, needsLazy } from './plugins.ts';
import type { Neovim } from '../../workspace/model.ts';

const CONFIG_STAGE = 'neovim-config';
const PLUGINS_STAGE = 'neovim-plugins-builder';
const CONFIG = '.config/nvim';
/** Where lazy.nvim looks for its plugins. */
const DATA = '.local/share/nvim/lazy';
/** The cache mount of fetched packs. */
const CACHE = '/cache/plugins';

/** The parts of an image for Neovim, besides the program. */
export interface NeovimParts {
  /** Stages that begin from the download stage. */
  readonly downloads: readonly Stage[];
  readonly stages: readonly Stage[];
  readonly packages: readonly string[];
  /** For the end of the dev stage: configurations change often, and nothing depends on them. */
  readonly copies: readonly Instruction[];
}

export function neovimParts(nvim: Neovim | undefined, system: System, user: User): NeovimParts {
  if (nvim === undefined) return { downloads: [], stages: [], packages: [], copies: [] };
  const downloads = pluginsStage(nvim);
  const stages = [configStage(nvim)];
  const packages = [
    ...(needsLazy(nvim) ? ['git'] : []),
    ...(compilesParsers(nvim) ? ['build-essential'] : []),
    ...(searchesFiles(nvim) ? ['fd-find', 'ripgrep'] : []),
  ];
  return {
    downloads,
    stages,
    packages: packages.map((name) => system.packageName(name)),
    copies: [...downloads, ...stages].map(({ name }) =>
      copyFrom(stage(name), ['/out/'], `${user.home}/`, { chown: `${user.uid}:${user.gid}`, origin: nvim.location }),
    ),
  };
}

function configStage(nvim: Neovim): Stage {
  return {
    name: CONFIG_STAGE,
    from: image('scratch'),
    comment: 'The configuration of Neovim.',
    instructions: neovimConfig(nvim).map(({ path, text, origin }) =>
      copyText(text, `/out/${CONFIG}/${path}`, { origin }),
    ),
  };
}

/** Fetches each plugin at its pin. The mount keeps fetched packs, so that the next build fetches only new ones. */
function pluginsStage(nvim: Neovim): Stage[] {
  const plugins = installedPlugins(nvim);
  if (plugins.length === 0) return [];
  const fetch = plugins.map(
    ({ repo, ref }) => `plugin ${repo} ${isCommit(ref) ? ref : `refs/tags/${ref}`} /out/${DATA}/${folderOf(repo)}`,
  );
  return [
    {
      name: PLUGINS_STAGE,
      from: stage(DOWNLOAD_STAGE),
      comment: 'Plugins of Neovim that are pinned.',
      instructions: [
        debian.install(DOWNLOAD_IMAGE, PLUGINS_STAGE, ['git']),
        copyText(checkoutScript(CACHE, `/run/secrets/${MIRROR_SECRET}`), '/usr/local/bin/plugin', { chmod: '755' }),
        run(fetch, {
          mounts: [cacheMount(cacheId('git-packs', PLUGINS_STAGE), CACHE), secretMount(MIRROR_SECRET)],
          origin: plugins.at(-1)?.origin,
        }),
      ],
    },
  ];
}
