import { benchActivation } from './activation.ts';
import { benchBuilds } from './build.ts';
import { benchBuildKit } from './buildkit.ts';
import { benchHistoryView } from './history-view.ts';
import { benchLogLag } from './log-lag.ts';
import { benchLogs } from './logs.ts';
import { benchBuilderStages } from './side-by-side.ts';
import { benchSessions } from './sessions.ts';
import { report, type Row } from './measure.ts';

/** Runs all benchmarks, or the named ones, and prints one table. Run it with `npm run bench`. */
const BENCHES: Readonly<Record<string, () => Promise<Row[]>>> = {
  activation: async () => [await benchActivation()],
  build: benchBuilds,
  buildkit: async () => [...(await benchBuildKit()), await benchLogLag()],
  sessions: benchSessions,
  view: benchHistoryView,
  // It has no peer, and prints its own figures.
  logs: () => benchLogs().then(() => []),
  stages: benchBuilderStages,
};

const names = process.argv.slice(2);
const unknown = names.find((name) => !Object.hasOwn(BENCHES, name));
if (unknown === undefined) {
  const rows: Row[] = [];
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (names.length === 0 || names.includes(name)) rows.push(...(await bench()));
  }
  if (rows.length > 0) console.log(report(rows));
} else {
  console.error(`There is no bench "${unknown}". There are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exitCode = 2;
}
