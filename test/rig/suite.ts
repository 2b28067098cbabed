import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { repository } from './folders.ts';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface SuiteCommand {
  program: string;
  args: string[];
  environment?: Record<string, string>;
}

const running = new Set<{ kill: (signal: NodeJS.Signals) => unknown }>();

/** A command that passes or fails as a whole. */
export async function runCheck(command: SuiteCommand): Promise<Counts> {
  const exitCode = await run(command, {});
  return { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
}

/** Mocha tests, here or in VS Code; what does not report counts, or counts nothing, is a failure. */
export async function runMocha(command: SuiteCommand): Promise<Counts> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dvm-counts-'));
  const file = path.join(folder, 'counts.json');
  try {
    const exitCode = await run(command, { DVM_TEST_COUNTS: file });
    const counts = readCounts(file);
    if (!counts) return complain('it ended without a result', exitCode);
    if (counts.passed + counts.failed + counts.skipped === 0) return complain('it ran no test', exitCode);
    if (counts.failed === 0 && exitCode !== 0) return { ...counts, failed: complain('all tests passed, and yet it failed', exitCode).failed };
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ends whatever runs, when the whole run is interrupted. */
export function endRunning(): void {
  for (const child of running) child.kill('SIGTERM');
}

async function run({ program, args, environment }: SuiteCommand, more: Record<string, string>): Promise<number> {
  const child = execa(program, args, {
    cwd: repository, preferLocal: true, localDir: repository, stdio: ['ignore', 'inherit', 'inherit'], env: { ...environment, ...more }, reject: false,
  });
  running.add(child);
  const { exitCode, failed, shortMessage } = await child;
  running.delete(child);
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

function complain(what: string, exitCode: number): Counts {
  console.error(`This suite counts as failed: ${what} (exit code ${exitCode}).`);
  return { passed: 0, failed: 1, skipped: 0 };
}
