import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildx } from '../src/engine/buildx/buildx.ts';
import { direct } from '../src/engine/direct/direct.ts';
import type { Builder } from '../src/engine/builder.ts';
import { Masker } from '../src/secret/masker.ts';
import { engineEndpoint, imageRequest, removeBenchImages } from './builds.ts';
import type { Row } from './measure.ts';
import { ownBase } from './own-base.ts';

const LINES = 40;
const ROUNDS = 3;
/** Each line is the time at which it was printed, in nanoseconds; pauses prevent lines from waiting for others. */
const PRINT = `for i in $(seq ${LINES}); do date +%s%N; sleep 0.05; done`;

/** The delay between the output of a line by a step and its event, with each builder. Needs an engine. */
export async function benchLogLag(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'dvm-bench-'));
  const base = await ownBase(folder);
  const builders = {
    ours: direct({ engine: engineEndpoint(), proxies: {}, credentials: () => undefined }),
    theirs: buildx({
      address: engineEndpoint().address,
      docker: {},
      buildxConfig: join(folder, 'buildx'),
      proxies: {},
      env: process.env,
    }),
  };
  const lags: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  try {
    const app = join(folder, 'lag');
    mkdirSync(app);
    writeFileSync(join(app, 'Dockerfile'), `FROM ${base.tag}\nRUN ${PRINT}\n`);
    for (let round = 0; round < ROUNDS; round++) {
      for (const who of ['ours', 'theirs'] as const) lags[who].push(...(await lagsOf(builders[who], app)));
    }
    return {
      name: 'direct, from a printed line to its event',
      peer: 'docker buildx build --progress=rawjson',
      ...lags,
    };
  } finally {
    for (const builder of Object.values(builders)) builder.close();
    await removeBenchImages();
    await base.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The delay of each line, in milliseconds. */
async function lagsOf(builder: Builder, app: string): Promise<number[]> {
  const lags: number[] = [];
  const outcome = await builder.build(
    imageRequest(app, { noCache: true }),
    {
      emit: (event) => {
        if (event.type === 'log' && /^\d{19}$/.test(event.line))
          lags.push(performance.timeOrigin + performance.now() - Number(event.line) / 1e6);
      },
      redactor: new Masker(),
    },
    new AbortController().signal,
  );
  if (!outcome.ok || lags.length !== LINES)
    throw new Error(`${lags.length} lines of ${LINES} came: ${JSON.stringify(outcome)}`);
  return lags;
}
