import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { LiveView } from '../../../../src/cli/terminal/live.ts';
import { type ProgressChoice, progressMode } from '../../../../src/cli/terminal/progress-mode.ts';
import { isTerminal, liveTerminal, reportedColumns } from '../../../../src/cli/terminal/terminal.ts';
import type { BuildEvent } from '../../../../src/event/event.ts';

/**
 * A build without an engine: shows the events that it receives through a socket, one JSON array per line, until an
 * empty array.
 */
const [socket = '', choice] = process.argv.slice(2);
const mode = progressMode({
  choice: choice as ProgressChoice | undefined,
  format: 'text',
  env: process.env,
  isTerminal: isTerminal('stderr'),
  columns: reportedColumns(),
});
const live = new LiveView(mode, liveTerminal(), process.env);
const server = createServer((connection) => {
  createInterface({ input: connection }).on('line', (line) => {
    const events = JSON.parse(line) as BuildEvent[];
    for (const event of events) live.push(event);
    if (events.length > 0) return;
    live.end();
    connection.end();
    server.close();
  });
}).listen(socket);
