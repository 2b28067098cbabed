import { main } from './cli/program.ts';
import { outliveReaders } from './cli/readers.ts';

outliveReaders();
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
