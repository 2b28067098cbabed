import type { Command, Option } from 'commander';
import { outputOf } from '../command-line.ts';
import type { Action } from '../program.ts';
import { deleteSessions, type DeleteOptions, exportOne, type ExportOptions, openFile } from './session.ts';

/** `dvm session …`: what can be done with a build that is over. */
export function addSessionCommands(program: Command, action: Action, format: () => Option): void {
  const session = program.command('session').description('delete, export or look into recorded builds');
  session
    .command('delete')
    .description('delete sessions, with their logs and what the engine recorded of them')
    .argument('[session...]', 'the sessions, by the beginnings of their ids')
    .option('--engine-records', "delete instead all of our builds from the engine's own records, and no session")
    .option('-y, --yes', 'do not ask')
    .addOption(format())
    .action(
      action((ids: string[], options: DeleteOptions, command: Command) =>
        deleteSessions(ids, options, outputOf(command)),
      ),
    );
  session
    .command('export')
    .description('write a session and its logs to one file')
    .argument('<session>', 'the session, by the beginning of its id, or a workspace: its latest session')
    .option(
      '--file <file>',
      'the file, or - for standard output (default: dvm-session-ID.jsonl.gz in the current folder)',
    )
    .option('--force', 'replace the file if it exists')
    .addOption(format())
    .action(
      action((id: string, options: ExportOptions, command: Command) => exportOne(id, options, outputOf(command))),
    );
  session
    .command('open')
    .description('show a session that was exported, maybe by somebody else')
    .argument('<file>', 'the file')
    .option('--logs', 'also print its logs')
    .addOption(format())
    .action(
      action((file: string, options: { logs?: boolean }, command: Command) =>
        openFile(file, options.logs === true, outputOf(command)),
      ),
    );
}
