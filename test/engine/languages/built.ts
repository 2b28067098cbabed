import { chownSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { BuildEvent } from '../../../src/event/event.ts';
import { dvm, eventsOf } from '../../support/dvm.ts';
import type { Scratch } from '../scratch.ts';

type StepFinished = Extract<BuildEvent, { type: 'step.finished' }>;

export interface Built {
  readonly image: string;
  /** The commands that ran, not cached. */
  readonly ran: readonly string[];
  /** All that was printed. */
  readonly output: string;
}

/** Builds the only workspace of a scratch, or one stage of it; a build that fails says what its steps printed last. */
export async function built(scratch: Scratch, target?: string): Promise<Built> {
  const { exitCode, stdout, stderr } = await dvm(scratch, [
    'build',
    'w',
    '--force',
    '--root',
    scratch.root,
    '--trust',
    '-o',
    'jsonl',
    ...(target === undefined ? [] : ['--target', target]),
  ]);
  const events = eventsOf(stdout);
  const ended = events.find((event) => event.type === 'workspace.finished');
  if (exitCode !== 0 || ended?.result.image === undefined) {
    const lines = events.flatMap((event) => (event.type === 'log' ? event.line : []));
    throw new Error([stderr, JSON.stringify(ended?.result.error, null, 1), ...lines.slice(-30)].join('\n'));
  }
  const steps = events.filter((event): event is StepFinished => event.type === 'step.finished');
  return {
    image: ended.result.image,
    ran: steps.filter(({ name, cached }) => / RUN /.test(name) && !cached).map(({ name }) => name),
    output: stdout + stderr,
  };
}

/** The workspace's user writes into the mounted source, as its owner does. */
export function giveToUser(folder: string): void {
  chownSync(folder, 1000, 1000);
  for (const entry of readdirSync(folder, { recursive: true }) as string[])
    chownSync(path.join(folder, entry), 1000, 1000);
}
