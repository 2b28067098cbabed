import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { repository } from './folders.ts';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed, and why, a line each. */
  failures: string[];
}

export interface SuiteCommand {
  program: string;
  args: string[];
  environment?: Record<string, string>;
  /** Prints what it wrote when it has ended, because another command prints meanwhile. */
  isBuffered?: boolean;
}

const running = new Set<{ kill: (signal: NodeJS.Signals) => unknown }>();

/** A command that passes or fails as a whole. */
export async function runCheck(command: SuiteCommand): Promise<Counts> {
  const exitCode = await run(command, {});
  if (exitCode === 0) return { passed: 1, failed: 0, skipped: 0, failures: [] };
  return {
    passed: 0,
    failed: 1,
    skipped: 0,
    failures: [`${path.basename(command.program)} ${command.args.join(' ')}: exit code ${exitCode}`],
  };
}

/** Mocha tests, here or in VS Code. A run that reports no counts, or no test, fails. */
export async function runMocha(command: SuiteCommand): Promise<Counts> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dvm-counts-'));
  const file = path.join(folder, 'counts.json');
  try {
    const exitCode = await run(command, { DVM_TEST_COUNTS: file });
    const counts = readCounts(file);
    if (!counts) return failedSuite(`it ended without a result (exit code ${exitCode})`);
    if (counts.passed + counts.failed + counts.skipped === 0)
      return failedSuite(`it ran no test (exit code ${exitCode})`);
    if (counts.failed === 0 && exitCode !== 0)
      return sumOf([counts, failedSuite(`all tests passed, and yet it failed (exit code ${exitCode})`)]);
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ends the running commands when the whole run is interrupted. */
export function endRunning(): void {
  for (const child of running) child.kill('SIGTERM');
}

async function run(
  { program, args, environment, isBuffered }: SuiteCommand,
  more: Record<string, string>,
): Promise<number> {
  const child = execa(program, args, {
    cwd: repository,
    preferLocal: true,
    localDir: repository,
    stdin: 'ignore',
    stdout: isBuffered === true ? 'pipe' : 'inherit',
    stderr: isBuffered === true ? 'pipe' : 'inherit',
    all: isBuffered === true,
    env: { ...environment, ...more },
    reject: false,
  });
  running.add(child);
  const { exitCode, failed, shortMessage, all } = await child;
  running.delete(child);
  if (all !== undefined && all !== '') console.log(all);
  if (exitCode === undefined && failed) console.error(shortMessage);
  return exitCode ?? 1;
}

function readCounts(file: string): Counts | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Counts;
  } catch {
    return undefined;
  }
}

/** A suite that could not run, or did not end as it should. */
export function failedSuite(reason: string): Counts {
  console.error(`This suite counts as failed: ${reason}.`);
  return { passed: 0, failed: 1, skipped: 0, failures: [reason] };
}

export function sumOf(results: Counts[]): Counts {
  const total: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const { passed, failed, skipped, failures } of results) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    total.failures.push(...failures);
  }
  return total;
}
