import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { debian } from '../src/image/system/debian.ts';
import { image, type Instruction } from '../src/image/instruction.ts';
import { renderDockerfile } from '../src/image/dockerfile.ts';
import { downloadStage, MIRROR_SECRET } from '../src/image/tool/download.ts';
import { releasedTools } from '../src/image/tool/stages.ts';
import { resolveHierarchy } from '../src/workspace/hierarchy/hierarchy.ts';
import { API_VERSION } from '../src/workspace/resource.ts';
import { parseResources } from '../src/workspace/document/parse.ts';
import type { ReleasedTool } from '../src/workspace/tools.ts';
import { startMirror } from '../test/engine/mirror.ts';
import { releases, type Releases } from '../test/rig/releases.ts';
import { paired, type Row } from './measure.ts';
import { ownBase } from './own-base.ts';

/** Five real programs of 3 to 10 MB, and a placeholder of a few bytes. */
const TOOLS: readonly ReleasedTool[] = ['neovim', 'tree-sitter', 'lazygit', 'starship', 'kustomize', 'helm'];
/**
 * The speed of each download from the mirror in bytes per second, like a remote server. Parallel downloads do not slow
 * each other down.
 */
const SPEED = 4_000_000;

/**
 * Compares six builder stages that each have a cache mount, as in workspaces, with the same six stages and one mount
 * that one stage at a time locks. Every run is cold, with new, empty mounts. Measures a whole `docker buildx build` of
 * these stages, except their base stage, which is cached. Needs an engine.
 */
export async function benchBuilderStages(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dvm-bench-'));
  const made = await releases();
  const mirror = await startMirror(made.folder, { speed: SPEED });
  const base = await ownBase(folder, ['ca-certificates', 'curl']);
  const build = builder(folder, mirror.address);
  const mounts: string[] = [];
  try {
    const stages = stagesOf(made, base.tag);
    const expected = TOOLS.map((name) => made.files[name].path)
      .sort()
      .join();
    const cold = async (own: boolean): Promise<void> => {
      const run = `bench-${randomBytes(4).toString('hex')}`;
      mounts.push(...(own ? TOOLS.map((name) => `${run}-${name}`) : [run]));
      // Mounts are not part of a step's cache key, so a comment makes each run different.
      const named = stages
        .replaceAll('\nset -e\n', `\nset -e # ${run}\n`)
        .replaceAll(
          /id=dvm-download-([a-z-]+),target=\/downloads,sharing=shared/g,
          `id=${run}-$1,target=/downloads,sharing=shared`,
        );
      await build(
        own
          ? named
          : named.replaceAll(
              /id=(bench-\w+)-[a-z-]+,target=\/downloads,sharing=shared/g,
              'id=$1,target=/downloads,sharing=locked',
            ),
      );
      const requests = mirror
        .takeRequests()
        .map(({ path }) => path)
        .sort()
        .join();
      if (requests !== expected)
        throw new Error(`A cold build downloads each file once, but the requests were: ${requests}`);
    };
    const times = await paired(
      5,
      () => cold(true),
      () => cold(false),
    );
    return [{ name: 'six builder stages, cold, a cache mount each', peer: 'one locked mount for all', ...times }];
  } finally {
    if (mounts.length > 0) await build(emptying(base.tag, mounts));
    await mirror.close();
    await base.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

function builder(folder: string, address: string): (dockerfile: string) => Promise<void> {
  const context = join(folder, 'context');
  mkdirSync(context);
  return async (input) => {
    await execa(
      'docker',
      [
        'buildx',
        'build',
        '--progress=rawjson',
        '--provenance=false',
        `--secret=id=${MIRROR_SECRET},env=MIRROR`,
        '-f',
        '-',
        context,
      ],
      {
        input,
        env: { ...process.env, BUILDX_CONFIG: join(folder, 'buildx'), MIRROR: `http://${address}` },
      },
    );
  };
}

/** The stages of these tools, and one that copies their results, on this benchmark's own base image. */
function stagesOf({ architecture, files }: Releases, base: string): string {
  const versions = TOOLS.map(
    (name) => `${name}: {version: ${files[name].version}, sha256: {${architecture}: ${files[name].sha256}}}`,
  );
  const documents = [
    'kind: App\nmetadata: {name: bench}\nspec: {path: .}',
    'kind: Workspace\nmetadata: {name: dev, app: bench}\nspec: {build: {devStage: {devTools: ' +
      `[${TOOLS.join(', ')}]}, tools: {${versions.join(', ')}}}}`,
  ];
  const { resources } = parseResources(
    '/bench.yaml',
    documents.map((document) => `apiVersion: ${API_VERSION}\n${document}\n`).join('---\n'),
  );
  const [workspace] = resolveHierarchy(resources, []).workspaces;
  if (workspace === undefined) throw new Error('The documents of this bench are wrong.');
  const { stages, copies } = releasedTools(workspace, debian);
  const isCopy = ({ keyword }: Instruction): boolean => keyword === 'COPY';
  const download = downloadStage();
  return renderDockerfile('The builder stages of six tools.', [
    { ...download, from: image(base), instructions: download.instructions.filter(isCopy) },
    ...stages,
    { name: 'all', from: image('scratch'), comment: 'All of them.', instructions: copies.filter(isCopy) },
  ]).text;
}

/** Deletes the downloads from the cache mounts in a build, because mounts cannot be removed individually. */
function emptying(base: string, mounts: readonly string[]): string {
  const options = mounts.map((id, index) => `--mount=type=cache,id=${id},target=/mounts/${index} \\\n    `).join('');
  return `FROM ${base}\nRUN ${options}rm -rf /mounts/*/*\n`;
}
