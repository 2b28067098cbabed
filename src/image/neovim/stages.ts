import { compilesParsers, type Neovim, searchesFiles } from '../../workspace/neovim/neovim.ts';
import { folderOf, isCommit } from '../../workspace/neovim/reference.ts';
import { debian } from '../debian.ts';
import { copyText, type Instruction, instruction, run, type Stage } from '../instruction.ts';
import { cacheId } from '../quote.ts';
import type { System } from '../system.ts';
import { DOWNLOAD_IMAGE, DOWNLOAD_STAGE, MIRROR_SECRET } from '../tool/download.ts';
import type { User } from '../toolchain.ts';
import { neovimConfig } from './config.ts';
import { installedPlugins, needsLazy } from './plugins.ts';

const CONFIG_STAGE = 'neovim-config';
const PLUGINS_STAGE = 'neovim-plugins-builder';
const CONFIG = '.config/nvim';
/** Where lazy.nvim looks for its plugins. */
const DATA = '.local/share/nvim/lazy';

/** What an image has for Neovim besides the program. */
export interface NeovimParts {
  /** Stages that begin from the one that downloads. */
  readonly downloads: readonly Stage[];
  readonly stages: readonly Stage[];
  readonly packages: readonly string[];
  /** For the dev stage, as late as can be: a configuration is tried out often, and nothing else depends on it. */
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
    copies: [...downloads, ...stages].map(({ name }) => instruction(`COPY --from=${name} --chown=${user.uid}:${user.gid} /out/ ${user.home}/`, nvim.place)),
  };
}

function configStage(nvim: Neovim): Stage {
  return {
    name: CONFIG_STAGE,
    from: 'scratch',
    comment: 'The configuration of Neovim.',
    instructions: neovimConfig(nvim).map(({ path, text, origin }) => copyText(text, `/out/${CONFIG}/${path}`, origin)),
  };
}

/**
 * Fetches each plugin at its pin. The mount keeps what was fetched, so that another plugin or another version is all that
 * the next build asks for.
 */
function pluginsStage(nvim: Neovim): Stage[] {
  const plugins = installedPlugins(nvim);
  if (plugins.length === 0) return [];
  const fetch = plugins.map(({ repo, ref }) => `plugin ${repo} ${isCommit(ref) ? ref : `refs/tags/${ref}`} /out/${DATA}/${folderOf(repo)}`);
  return [{
    name: PLUGINS_STAGE,
    from: DOWNLOAD_STAGE,
    comment: 'Plugins of Neovim that are pinned.',
    instructions: [
      debian.install(DOWNLOAD_IMAGE, PLUGINS_STAGE, ['git']),
      copyText(SCRIPT, '/usr/local/bin/plugin', undefined, '755'),
      run(fetch, { mounts: [{ id: cacheId('git', PLUGINS_STAGE), target: KEPT }], secrets: [MIRROR_SECRET], origin: plugins.at(-1)?.origin }),
    ],
  }];
}

const KEPT = '/repositories';
/** A mirror may be a plain file server, which knows neither shallow fetches nor single commits: then all is fetched. */
const SCRIPT = `#!/bin/sh
# plugin OWNER/REPO TAG-OR-COMMIT FOLDER: puts a repository of GitHub there, as it was then. What was fetched is kept in the
# cache mount ${KEPT}. A mirror has it under its URL without "https://".
set -eu
url="https://github.com/$1.git" version="$2" folder="$3" kept="${KEPT}/$1" pin="refs/pins/$2"
mirror="$(cat /run/secrets/${MIRROR_SECRET} 2>/dev/null || true)"
if [ -n "$mirror" ]; then source="\${mirror%/}/\${url#https://}" name="$url from the mirror"; else source="$url" name="$url"; fi

fetch() {
  echo "Fetching $name: $version" >&2
  git init --quiet --bare --initial-branch main "$kept"
  cd "$kept"
  git fetch --quiet --depth 1 "$source" "+$version:$pin" 2> /dev/null && return
  git fetch --quiet --no-tags "$source" '+refs/heads/*:refs/heads/*' '+refs/tags/*:refs/tags/*' && git update-ref "$pin" "$version^{commit}" && return
  echo "$name: $version could not be fetched." >&2
  exit 1
}

git -C "$kept" rev-parse --quiet --verify "$pin^{commit}" > /dev/null 2>&1 || fetch
git init --quiet --initial-branch main "$folder"
cd "$folder"
git fetch --quiet --depth 1 "$kept" "$pin"
git checkout --quiet --detach FETCH_HEAD
git remote add origin "$url"
`;
