import type { Command } from 'commander';
import { outputOf } from '../command-line.ts';
import { compare } from '../commands/compare.ts';
import { logs, type LogsOptions } from '../commands/logs.ts';
import { deleteSessions, type DeleteOptions, exportOne, type ExportOptions, openFile } from '../commands/session.ts';
import { addNotes } from './notes.ts';
import { type Action, given, HELP, outputOption } from './options.ts';

const SESSION = 'the build, by its id or the first characters of it, or a workspace (default: the latest)';

export function addHistoryCommands(program: Command, action: Action): void {
  const logsCommand = program
    .command('logs')
    .description("Print a build's log")
    .argument('[session]', SESSION)
    .argument('[name]', 'print only the log of this workspace')
    .option('-f, --follow', 'keep printing until the build ends')
    .addOption(outputOption())
    .action(
      action((session: string | undefined, name: string | undefined, options: LogsOptions, self: Command) =>
        logs(given(session, name), options, outputOf(self)),
      ),
    );
  addNotes(logsCommand, [
    ['dvm logs', "print the latest build's log"],
    ['dvm logs -f api/dev', 'follow the latest build of a workspace'],
  ]);

  const compareCommand = program
    .command('compare')
    .description('Compare the steps, inputs and Dockerfiles of two builds')
    .argument('[session]', SESSION)
    .argument('[other]', 'the build to compare with (default: the last successful one of each workspace)')
    .argument('[name]', 'compare only this workspace')
    .addOption(outputOption())
    .action(
      action(
        (session: string | undefined, other: string | undefined, name: string | undefined, _: unknown, self: Command) =>
          compare(given(session, other, name), outputOf(self)),
      ),
    );
  addNotes(compareCommand, [
    ['dvm compare', 'compare the latest build with the last successful one before it'],
    ['dvm compare 4f1c 9b20 api/dev', 'compare two builds of a workspace'],
  ]);

  addSessionCommands(program, action);
}

function addSessionCommands(program: Command, action: Action): void {
  const session = program
    .command('session')
    .description('Delete, export or open recorded builds')
    .helpCommand(...HELP);
  const deleteCommand = session
    .command('delete')
    .description('Delete builds from the history, with their logs and engine records')
    .argument('[session...]', 'the builds, by their ids or the first characters of them')
    .option('--engine-records', "delete the engine's records of all builds by dvm instead, and no build")
    .option('-y, --yes', 'delete without asking')
    .addOption(outputOption())
    .action(
      action((ids: string[], options: DeleteOptions, self: Command) => deleteSessions(ids, options, outputOf(self))),
    );
  addNotes(deleteCommand, [
    ['dvm session delete 4f1c 9b20', 'delete two builds'],
    ['dvm session delete --engine-records --yes', "delete the engine's records without asking"],
  ]);

  const exportCommand = session
    .command('export')
    .description('Write a build and its logs to a file')
    .argument('<session>', 'the build, by its id or the first characters of it, or a workspace: its latest build')
    .option('--file <file>', 'write to this file, or - for standard output (default: dvm-session-ID.jsonl.gz)')
    .option('--force', 'replace an existing file')
    .addOption(outputOption())
    .action(action((id: string, options: ExportOptions, self: Command) => exportOne(id, options, outputOf(self))));
  addNotes(exportCommand, [
    ['dvm session export api/dev', 'export the latest build of a workspace'],
    ['dvm session export 4f1c --file - > build.gz', 'write the export to standard output'],
  ]);

  const openCommand = session
    .command('open')
    .description('Show an exported build')
    .argument('<file>', 'the exported file')
    .option('--logs', 'also print its logs')
    .addOption(outputOption())
    .action(
      action((file: string, options: { logs?: boolean }, self: Command) =>
        openFile(file, options.logs === true, outputOf(self)),
      ),
    );
  addNotes(openCommand, [['dvm session open build.gz --logs', 'show an exported build with its logs']]);
}
