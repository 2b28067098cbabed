import { existsSync } from 'node:fs';
import path from 'node:path';
import { startEngine, stopEngineIfUnused, whyNoEngine, type Engine } from '../test/rig/engine.ts';
import { vscodeServerProgram } from '../test/rig/code-server.ts';
import { repository } from '../test/rig/folders.ts';
import { stopwatch } from '../test/rig/say.ts';
import {
  endRunning,
  failedSuite,
  runCheck,
  runMocha,
  sumOf,
  type Counts,
  type SuiteCommand,
} from '../test/rig/suite.ts';

interface Suite {
  name: string;
  /** Where its tests are; a suite without one has commands that pass or fail as a whole. */
  folder?: string;
  /** Runs beside the others, and prints when a command has ended. */
  isQuiet?: boolean;
  /** Runs only when it is named: another suite tests the same in a shorter way. */
  onlyNamed?: boolean;
  /** What of it runs when no suite is named, if the whole would take too long. */
  short?: SuiteCommand[];
  needs: { bundles?: boolean; engine?: 'always' | 'if there'; isEngineApart?: boolean };
  commands: SuiteCommand[];
}

const REPORTER = 'test/rig/counting-reporter.mjs';
const NODE = process.execPath;

const SUITES: Suite[] = [
  {
    name: 'check',
    isQuiet: true,
    needs: { bundles: true },
    commands: [
      { program: 'tsc', args: ['--noEmit'] },
      { program: 'eslint', args: ['.'] },
      { program: 'prettier', args: ['--check', '.'] },
      { program: NODE, args: ['scripts/text.ts'] },
      { program: NODE, args: ['scripts/docs.ts', '--check'] },
      { program: NODE, args: ['scripts/notices.ts', '--check'] },
    ],
  },
  { name: 'unit', folder: 'test/unit', needs: {}, commands: [mocha('test/unit/**', '10s')] },
  {
    name: 'engine',
    folder: 'test/engine',
    needs: { bundles: true, engine: 'always' },
    commands: [mocha('test/engine', '5m')],
  },
  {
    name: 'languages',
    folder: 'test/engine/languages',
    needs: { bundles: true, engine: 'always' },
    commands: [mocha('test/engine/languages', '5m')],
    // Those that need no large base image.
    short: [
      mocha('test/engine/languages', '5m', '--grep', 'in (ruby|python with npm) |by (pip|pnpm|Go, from a proxy)'),
    ],
  },
  {
    name: 'host',
    folder: 'test/host/trusted',
    needs: { bundles: true, engine: 'if there' },
    commands: [vscodeTest('trusted')],
  },
  {
    name: 'host-restricted',
    folder: 'test/host/restricted',
    needs: { bundles: true, engine: 'if there' },
    commands: [vscodeTest('restricted')],
  },
  {
    name: 'views',
    folder: 'test/views',
    needs: { bundles: true, engine: 'if there' },
    commands: [mocha('test/views', '3m')],
  },
  {
    name: 'buildkit',
    folder: 'test/engine/buildkit',
    needs: { engine: 'always', isEngineApart: true },
    commands: [mocha('test/engine/buildkit', '60s')],
  },
  {
    name: 'transports',
    folder: 'test/engine/transports',
    onlyNamed: true,
    needs: { engine: 'always', isEngineApart: true },
    commands: [mocha('test/engine/transports', '60s')],
  },
];

const BUNDLES: SuiteCommand[] = [
  { program: NODE, args: ['esbuild.config.mjs'] },
  { program: NODE, args: ['esbuild.config.mjs', '--tests'] },
];

type EngineName = 'usual' | 'apart';

/** The engines that have started, or are about to. */
const engines = new Map<EngineName, Promise<Engine>>();
const started = new Map<EngineName, Engine>();
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => {
    endRunning();
    void stopOwnEngines().finally(() => process.exit(code));
  });
}

let prepared: Promise<unknown> = Promise.resolve();
process.exitCode = await main(process.argv.slice(2)).finally(async () => {
  await prepared;
  await stopOwnEngines();
});

async function main(names: string[]): Promise<number> {
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    console.error(`There is no suite ${unknown.join(', ')}; there are: ${SUITES.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  const chosen = SUITES.filter(({ name, onlyNamed }) =>
    names.length === 0 ? onlyNamed !== true : names.includes(name),
  );
  // A suite that needs something which cannot be made reports it.
  prepared = prepare(chosen).catch(() => undefined);
  const results: Counts[] = [];
  const bundled = chosen.some(({ needs }) => needs.bundles) ? await bundle(results) : false;
  const wanted = chosen.map((suite) =>
    names.length === 0 && suite.short !== undefined ? { ...suite, commands: suite.short } : suite,
  );
  const runs = wanted.filter(({ isQuiet }) => isQuiet !== true);
  // It takes one core for a minute or two; the first of the others leaves one.
  const beside = wanted.filter(({ isQuiet }) => isQuiet === true).map((suite) => runNamed(suite, bundled));
  for (const suite of runs) results.push(await runNamed(suite, bundled));
  results.push(...(await Promise.all(beside)));
  const total = sumOf(results);
  if (total.failures.length > 0)
    console.log(`\nFailed:\n${total.failures.map((failure) => `  ${failure}`).join('\n')}`);
  console.log(`\n${summary(total)}`);
  return total.failed > 0 ? 1 : 0;
}

async function runNamed(suite: Suite, bundled: boolean): Promise<Counts> {
  if (suite.isQuiet !== true) heading(suite.name);
  const seconds = stopwatch();
  const counts =
    suite.needs.bundles && !bundled ? failedSuite('its bundles could not be built') : await runSuite(suite);
  console.log(`${suite.name}: ${summary(counts)} (${seconds()} s)`);
  return { ...counts, failures: counts.failures.map((failure) => `${suite.name}: ${failure}`) };
}

async function runSuite({ folder, needs, commands, isQuiet = false }: Suite): Promise<Counts> {
  if (folder !== undefined && !existsSync(path.join(repository, folder))) return skip(`there is no ${folder} yet`);
  let environment: Record<string, string> = {};
  if (needs.engine !== undefined) {
    const reason = whyNoEngine();
    if (reason !== undefined && needs.engine === 'always') return skip(reason);
    try {
      if (reason === undefined) environment = await engineForTests(needs.isEngineApart === true ? 'apart' : 'usual');
    } catch (error) {
      return failedSuite(error instanceof Error ? error.message : String(error));
    }
  }
  const run = folder === undefined ? runCheck : runMocha;
  const results: Counts[] = [];
  for (const command of commands) results.push(await run({ ...command, environment, isBuffered: isQuiet }));
  return sumOf(results);
}

/** Makes what later suites need while the first ones run, which need none of it. Most of it is downloads. */
async function prepare(suites: readonly Suite[]): Promise<void> {
  const usesEngine = suites.some(({ needs }) => needs.engine !== undefined && needs.isEngineApart !== true);
  const usesVscode = suites.some(({ name }) => name.startsWith('host') || name === 'views');
  if (usesEngine && whyNoEngine() === undefined) await engineForTests('usual');
  if (usesVscode) await vscodeServerProgram();
}

async function engineForTests(which: EngineName): Promise<Record<string, string>> {
  // The rig knows one engine at a time.
  await Promise.allSettled(engines.values());
  // Base images are made on the usual engine: the steps of the one apart reach no package source.
  if (which === 'apart') await engineForTests('usual');
  process.env['DVM_RIG_ENGINE'] = which;
  const starting = engines.get(which) ?? startEngine();
  engines.set(which, starting);
  try {
    const engine = await starting;
    started.set(which, engine);
    return engine.environment;
  } catch (error) {
    engines.delete(which);
    throw error;
  }
}

async function stopOwnEngines(): Promise<void> {
  for (const [which, { startedNow }] of started) {
    process.env['DVM_RIG_ENGINE'] = which;
    if (startedNow) await stopEngineIfUnused();
  }
  started.clear();
}

async function bundle(results: Counts[]): Promise<boolean> {
  heading('bundles');
  const counts: Counts[] = [];
  for (const command of BUNDLES) counts.push(await runCheck(command));
  const total = sumOf(counts);
  // A bundle is no test: only its failure counts.
  if (total.failed > 0) results.push({ ...total, passed: 0 });
  return total.failed === 0;
}

function mocha(folder: string, timeout: string, ...options: readonly string[]): SuiteCommand {
  return {
    program: 'mocha',
    args: ['--reporter', REPORTER, '--timeout', timeout, ...options, `${folder}/*.test.ts`],
  };
}

function vscodeTest(label: string): SuiteCommand {
  return { program: 'vscode-test', args: ['--label', label] };
}

function skip(reason: string): Counts {
  console.log(`Skipped: ${reason}.`);
  return { passed: 0, failed: 0, skipped: 1, failures: [] };
}

function heading(name: string): void {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`);
}

function summary({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
