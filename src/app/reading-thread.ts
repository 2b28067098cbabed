import { parentPort } from 'node:worker_threads';
import { reportOf } from '../event/error.ts';
import { openExport } from '../session/export/open-export.ts';
import { loadRoot } from './load.ts';
import type { ReadingAnswer, ReadingTask } from './reading-protocol.ts';

const BATCH = 5000;

/**
 * The program of a thread that reads files that others wrote. It may be stopped at any time.
 */
function serve(port: NonNullable<typeof parentPort>): void {
  const answer = (what: ReadingAnswer): void => port.postMessage(what);
  port.on('message', (task: ReadingTask) => {
    read(task, answer).catch((error: unknown) => answer({ error: reportOf(error) }));
  });
}

async function read(task: ReadingTask, answer: (what: ReadingAnswer) => void): Promise<void> {
  if (task.kind === 'root') {
    const { root, skipped } = task;
    answer({ loaded: await loadRoot(root, { skipped, onFile: (file) => answer({ parsing: file }) }) });
    return;
  }
  const { events, ...exported } = await openExport(task.file);
  for (let from = 0; from < events.length; from += BATCH) answer({ events: events.slice(from, from + BATCH) });
  answer({ exported });
}

if (parentPort !== null) serve(parentPort);
