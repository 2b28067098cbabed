import { main } from './cli/program.ts';
import { exitCodeFor, outliveReaders } from './cli/terminal/readers.ts';
import { writeLines } from './cli/terminal/terminal.ts';

outliveReaders((lines) => writeLines('stderr', lines));
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = exitCodeFor(code);
});
