import type { Command } from 'commander';
import { outputOf } from '../command-line.ts';
import { getPlatforms, getRegistries, getWorkspaces } from '../commands/get.ts';
import { getWorkspace } from '../commands/get-workspace.ts';
import { init, type InitOptions } from '../commands/init.ts';
import { render, type RenderOptions } from '../commands/render.ts';
import type { Output } from '../terminal/output.ts';
import { addNotes } from './notes.ts';
import { type Action, HELP, outputOption, rootOption } from './options.ts';

const NAME = 'the workspace: [eco/dom/sys/]app/ws or an unambiguous tail of it';

export function addWorkspaceCommands(program: Command, action: Action): void {
  const initCommand = program
    .command('init')
    .description('Create a starter workspace.yaml for the app or apps in a folder')
    .argument('[folder]', 'the folder of the app', '.')
    .option('--name <name>', 'set the name of the app (default: derived from the folder)')
    .option('--file <name>', 'set the name of the file (default: workspace.yaml)')
    .option('--apps <folders>', 'choose among several apps in the folder, separated by commas')
    .option('--all', 'choose all of them')
    .option('--dry-run', 'print the file without writing it')
    .addOption(outputOption())
    .action(action((folder: string, options: InitOptions, self: Command) => init(folder, options, outputOf(self))));
  addNotes(initCommand, [
    ['dvm init', 'create workspace.yaml in the current folder'],
    ['dvm init services/api --dry-run', 'print what would be written'],
    ['dvm init --apps web,services/api', 'create it for two apps of a repository'],
  ]);

  const renderCommand = program
    .command('render')
    .description('Print the Dockerfile that a build would use')
    .argument('<name>', NAME)
    .option('--diff', 'compare it with the Dockerfile of the last successful build')
    .addOption(rootOption())
    .addOption(outputOption())
    .action(action((name: string, options: RenderOptions, self: Command) => render(name, options, outputOf(self))));
  addNotes(renderCommand, [
    ['dvm render api/dev > Dockerfile', 'write the Dockerfile to a file'],
    ['dvm render api/dev --diff', 'show what changed since the last build'],
  ]);
}

export function addGetCommands(program: Command, action: Action): void {
  const get = program
    .command('get')
    .description('List workspaces, platforms or registries')
    .helpCommand(...HELP);
  const list = (
    name: string,
    description: string,
    work: (rootFolder: string, output: Output) => Promise<number>,
  ): Command =>
    get
      .command(name)
      .description(description)
      .addOption(rootOption())
      .addOption(outputOption())
      .action(action((options: { root: string }, self: Command) => work(options.root, outputOf(self))));

  addNotes(list('workspaces', 'List the workspaces below the root', getWorkspaces), [
    ['dvm get workspaces --root examples', 'list the workspaces below a folder'],
  ]);
  const one = get
    .command('workspace')
    .description("Show a workspace's values, where each is set, and how to run its image")
    .argument('<name>', NAME)
    .addOption(rootOption())
    .addOption(outputOption())
    .action(
      action((name: string, options: { root: string }, self: Command) =>
        getWorkspace(name, options.root, outputOf(self)),
      ),
    );
  addNotes(one, [['dvm get workspace api/dev', 'show its values with file and line']]);
  addNotes(
    list('platforms', 'List the container engines of this machine', (_, output) => getPlatforms(output)),
    [['dvm get platforms', 'show which engine builds use, and why others are not used']],
  );
  addNotes(list('registries', 'List the configured registries and check that they respond', getRegistries), [
    ['dvm get registries -o json', 'print the state of the registries as JSON'],
  ]);
}
