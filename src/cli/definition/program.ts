import { Command } from 'commander';
import { addHelpCommand } from '../command-line.ts';
import { VERSION } from '../version.ts';
import { addBuildCommands } from './build.ts';
import { addHistoryCommands } from './history.ts';
import { addNotes, EXIT_CODES } from './notes.ts';
import { type Action, outputOption } from './options.ts';
import { addGetCommands, addWorkspaceCommands } from './workspaces.ts';

/** Every command with its options and help. docs/cli.md is generated from it. */
export function createProgram(action: Action): Command {
  const program = new Command('dvm')
    .description('Build workspace images from YAML and keep the history of every build')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show the help of a command')
    .exitOverride();
  program.configureOutput({ writeErr: () => undefined }).showSuggestionAfterError();
  program.addOption(outputOption());
  program.commandsGroup('Workspaces:');
  addBuildCommands(program, action);
  addWorkspaceCommands(program, action);
  addGetCommands(program, action);
  program.commandsGroup('History:');
  addHistoryCommands(program, action);
  program.commandsGroup('Help:');
  addHelpCommand(program);
  addNotes(
    program,
    [
      ['dvm init', 'create workspace.yaml in the current folder'],
      ['dvm build', 'build the workspace'],
      ['dvm build status --history', 'list recent builds'],
    ],
    [...EXIT_CODES, [130, 'a build was interrupted or cancelled']],
  );
  return program;
}
