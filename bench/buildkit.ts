import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { BuildKit } from '../src/buildkit/client.ts';
import { engineTarget } from '../src/engine/direct/connections.ts';
import { direct } from '../src/engine/direct/direct.ts';
import type { Builder } from '../src/engine/builder.ts';
import type { ImageRequest } from '../src/engine/images/image-request.ts';
import { Masker } from '../src/secret/masker.ts';
import { engineEndpoint, imageRequest, removeBenchImages, tagOf } from './builds.ts';
import { paired, type Row } from './measure.ts';
import { ownBase } from './own-base.ts';

const FILES = 2000;
const BUILDS = 8;
const BIG = 400 * 1024 * 1024;
const CHUNK = 1024 * 1024;
const STAT = 'RUN --mount=type=bind,target=/app test -s /app/big';

/**
 * Compares the direct builder in a warm process with the equivalent docker command: the same Dockerfile and folders,
 * and the image in the engine's store. Needs an engine.
 */
export async function benchBuildKit(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dvm-bench-'));
  const base = await ownBase(folder);
  const builder = direct({ engine: engineEndpoint(), proxies: {}, credentials: () => undefined });
  const bench = new Bench(folder, base.tag, builder);
  try {
    return [
      await bench.unchanged(),
      await bench.cold(),
      await bench.manyChanged(),
      await bench.manyUnchanged(),
      await bench.upload(),
    ];
  } finally {
    builder.close();
    await forgetBigFolders();
    await removeBenchImages();
    await base.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Bench {
  readonly #folder: string;
  readonly #base: string;
  readonly #builder: Builder;

  constructor(folder: string, base: string, builder: Builder) {
    this.#folder = folder;
    this.#base = base;
    this.#builder = builder;
  }

  async unchanged(): Promise<Row> {
    const [ours, theirs] = this.#pair('same', FILES, 'COPY . /app\nRUN true');
    return {
      name: `direct, ${FILES} files, nothing changed`,
      peer: 'docker buildx build',
      ...(await paired(
        9,
        () => this.#ours(ours),
        () => this.#theirs(theirs),
      )),
    };
  }

  async cold(): Promise<Row> {
    const [ours, theirs] = this.#pair(
      'cold',
      FILES,
      'COPY . /app\nRUN cat /app/*/* | md5sum > /sum\nRUN cp -r /app /copy',
    );
    // A file changes each time, because an unchanged folder would not even be read.
    const times = await paired(
      5,
      () => this.#ours(ours, { noCache: true }),
      () => this.#theirs(theirs, '--no-cache'),
      (who) => Promise.resolve(change(who === 'ours' ? ours : theirs)),
    );
    return {
      name: `direct, ${FILES} files, a file changed, no cache`,
      peer: 'docker buildx build --no-cache',
      ...times,
    };
  }

  async manyChanged(): Promise<Row> {
    const [ours, theirs] = this.#crowds('crowd-changed');
    const prepare = (who: 'ours' | 'theirs'): Promise<void> =>
      Promise.resolve((who === 'ours' ? ours : theirs).forEach(change));
    const times = await paired(
      5,
      () => this.#oursAtOnce(ours),
      () => this.#bake(theirs),
      prepare,
    );
    return { name: `direct, ${BUILDS} builds at once, a file of each changed`, peer: 'docker buildx bake', ...times };
  }

  async manyUnchanged(): Promise<Row> {
    const [ours, theirs] = this.#crowds('crowd-same');
    return {
      name: `direct, ${BUILDS} builds at once, nothing changed`,
      peer: 'docker buildx bake',
      ...(await paired(
        7,
        () => this.#oursAtOnce(ours),
        () => this.#bake(theirs),
      )),
    };
  }

  /** The step only mounts the file, so nothing but the upload takes time. */
  async upload(): Promise<Row> {
    const [mine, other] = this.#pair('big', 1, STAT);
    const apps = { ours: mine, theirs: other };
    let peakGrowth = 0;
    const ours = async (): Promise<void> => {
      const memory = watchMemory();
      await this.#ours(apps.ours);
      peakGrowth = Math.max(peakGrowth, memory.stop());
    };
    const times = await paired(
      3,
      ours,
      () => this.#theirs(apps.theirs),
      (who) => writeBig(join(apps[who], 'big')),
    );
    return {
      name: `direct, a file of ${BIG / CHUNK} MiB sent (at most ${Math.round(peakGrowth / CHUNK)} MiB more memory)`,
      peer: 'docker buildx build',
      ...times,
    };
  }

  #pair(name: string, files: number, instructions: string): [string, string] {
    return [this.#app(`${name}-ours`, files, instructions), this.#app(`${name}-theirs`, files, instructions)];
  }

  #crowds(name: string): [string[], string[]] {
    const crowd = (who: string): string[] =>
      Array.from({ length: BUILDS }, (_, index) =>
        this.#app(`${name}-${who}-${index}`, 50, 'COPY . /app\nRUN cat /app/*/* | md5sum > /sum'),
      );
    return [crowd('ours'), crowd('theirs')];
  }

  /** Creates a folder with a Dockerfile and its own files, and returns its path. */
  #app(name: string, files: number, instructions: string): string {
    const app = join(this.#folder, name);
    mkdirSync(app);
    for (let index = 0; index < files; index++) {
      const inner = join(app, `d${index % 50}`);
      mkdirSync(inner, { recursive: true });
      writeFileSync(join(inner, `f${index}`), `${name} ${index}\n`.repeat(20));
    }
    writeFileSync(join(app, 'Dockerfile'), `FROM ${this.#base}\n${instructions}\n`);
    return app;
  }

  async #ours(app: string, overrides: Partial<ImageRequest> = {}): Promise<void> {
    const outcome = await this.#builder.build(
      imageRequest(app, overrides),
      { emit: () => undefined, redactor: new Masker() },
      new AbortController().signal,
    );
    if (!outcome.ok) throw new Error(outcome.failure.message);
  }

  async #oursAtOnce(apps: readonly string[]): Promise<void> {
    await Promise.all(apps.map((app) => this.#ours(app)));
  }

  async #theirs(app: string, ...flags: string[]): Promise<void> {
    await this.#buildx('build', '--provenance=false', `--tag=${tagOf(app)}`, ...flags, app);
  }

  async #bake(apps: readonly string[]): Promise<void> {
    const file = join(this.#folder, 'bake.json');
    const target = Object.fromEntries(
      apps.map((app, index) => [
        `t${index}`,
        { context: app, tags: [tagOf(app)], attest: ['type=provenance,disabled=true'] },
      ]),
    );
    writeFileSync(file, JSON.stringify({ target }));
    await this.#buildx('bake', '--allow=fs.read=*', `--file=${file}`, ...Object.keys(target));
  }

  async #buildx(...args: string[]): Promise<void> {
    await execa('docker', ['buildx', ...args], {
      env: { ...process.env, BUILDX_CONFIG: join(this.#folder, 'buildx') },
    });
  }
}

function change(app: string): void {
  writeFileSync(join(app, 'd0', 'f0'), randomBytes(16).toString('hex'));
}

/** New content each time, so that the engine has none of it. */
async function writeBig(file: string): Promise<void> {
  function* chunks(): Generator<Buffer> {
    for (let at = 0; at < BIG; at += CHUNK) yield randomBytes(CHUNK);
  }
  await pipeline(Readable.from(chunks()), createWriteStream(file));
}

/** Measures the peak increase of this process's memory, in bytes. */
function watchMemory(): { stop(): number } {
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 10);
  return {
    stop: () => {
      clearInterval(timer);
      return most - before;
    },
  };
}

/** Deletes the engine's copies of the big folders, which would fill its disk. */
async function forgetBigFolders(): Promise<void> {
  const kit = new BuildKit(engineTarget(engineEndpoint()));
  try {
    const big = (await kit.diskUsage(['type==source.local'])).filter(({ size }) => size >= BIG);
    if (big.length > 0)
      await kit.prune(
        big.map(({ id }) => `id==${id}`),
        { all: true },
      );
  } finally {
    kit.close();
  }
}
