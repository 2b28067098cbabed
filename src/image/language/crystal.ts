import { copyFrom, type Instruction, run, stage } from '../instruction.ts';
import { shellWord } from '../quote.ts';
import {
  type Dependencies,
  DEPENDENCIES_STAGE,
  downloads,
  type LeftOut,
  stageManifests,
  type StageContext,
  type Toolchain,
} from '../toolchain.ts';
import { inFolder, INCLUDE_OUTSIDE, localPath, splitPath } from './local-path.ts';

/** The image has tags for complete versions only. */
export const crystal: Toolchain = {
  defaultVersion: '1.18.2',
  image: (version) => `crystallang/crystal:${/^\d+\.\d+$/.test(version) ? `${version}.0` : version}`,
  manifests: /^(?:(?:(?!lib\/)[A-Za-z0-9_][\w.-]*\/){0,3}shard\.yml|shard\.(?:lock|override\.yml))$/,
  manifestFolders:
    /^(?!(?:lib|src|spec|bin|node_modules)(?:\/|$))[A-Za-z0-9_][\w.-]*(?:\/(?!(?:lib|src|spec|bin|node_modules)(?:\/|$))[A-Za-z0-9_][\w.-]*){0,2}$/,
  basePackages: () => ['git'],
  path: () => [],
  env: () => ({}),
  defaultTools: [],
  dependencies: (context) =>
    context.manifests.has(inFolder(context.appFolder, 'shard.yml')) ? dependencies(context) : undefined,
};

/** The compiler finds packages in `lib` of the current folder, so that is where they are. */
function dependencies(context: StageContext): Dependencies {
  const { manifests, appFolder, workingDir, user } = context;
  const { shards, obstacle } = localShards(inFolder(appFolder, 'shard.yml'), manifests);
  if (obstacle !== undefined) return { manifests: [], instructions: [], copies: [], leftOut: [obstacle] };
  const lock = inFolder(appFolder, 'shard.lock');
  const used = [...shards, lock, inFolder(appFolder, 'shard.override.yml')]
    .filter((name) => manifests.has(name))
    .sort();
  const folder = `${workingDir}/${inFolder(appFolder, 'lib')}`;
  return {
    manifests: used,
    instructions: [
      // Local packages are links.
      ...stageManifests(context, used).map((each): Instruction =>
        each.keyword === 'WORKDIR' ? { keyword: 'WORKDIR', path: workingDir } : each,
      ),
      run(
        [
          `mkdir -p ${shellWord(folder)}`,
          ...(appFolder === '' ? [] : [`cd ${shellWord(appFolder)}`]),
          `SHARDS_CACHE_PATH=/cache/shards shards install${manifests.has(lock) ? ' --frozen' : ''} --skip-postinstall`,
        ],
        { mounts: [downloads(context, 'shards', DEPENDENCIES_STAGE, '/cache/shards')] },
      ),
    ],
    copies: [copyFrom(stage(DEPENDENCIES_STAGE), [folder], folder, { chown: `${user.uid}:${user.gid}` })],
    volumes: [folder],
  };
}

/** `path: ../name` of a dependency. */
const PATH = /^[ \t]+path:[ \t]*["']?([^"'\s#][^"'\n#]{0,200})/gm;

function localShards(
  root: string,
  manifests: ReadonlyMap<string, string>,
): { readonly shards: readonly string[]; readonly obstacle?: LeftOut } {
  const shards = new Set<string>();
  const waiting = [root];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (shards.has(path)) continue;
    shards.add(path);
    for (const [, written = ''] of (manifests.get(path) ?? '').matchAll(PATH)) {
      const folder = localPath(splitPath(path).folder, written.trim());
      const found = folder === undefined ? undefined : inFolder(folder, 'shard.yml');
      if (found === undefined || !manifests.has(found)) return { shards: [], obstacle: missing(written, path) };
      waiting.push(found);
    }
  }
  return { shards: [...shards] };
}

function missing(written: string, path: string): LeftOut {
  return {
    message:
      `The dependencies of Crystal are not installed: "${path}" needs the local package ` +
      `${JSON.stringify(written.trim().slice(0, 100))}, which is not in the app's folder.`,
    hint: INCLUDE_OUTSIDE,
    files: [path, inFolder(splitPath(path).folder, 'shard.lock')],
  };
}
