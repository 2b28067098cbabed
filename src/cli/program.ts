import { Command, CommanderError, Option } from 'commander';
import { type ErrorReport, reportOf } from '../event/error.ts';
import { build, type BuildOptions } from './commands/build.ts';
import { compare } from './commands/compare.ts';
import { getPlatforms, getRegistries, getWorkspaces } from './commands/get.ts';
import { getWorkspace } from './commands/get-workspace.ts';
import { init, type InitOptions } from './commands/init.ts';
import { logs, type LogsOptions } from './commands/logs.ts';
import {
  addHelpCommand,
  commandOf,
  namesAfterDashes,
  NAMED,
  outputOf,
  refuseBuildOptions,
  usageError,
  wantedFormat,
} from './command-line.ts';
import { type Format, type Output, processOutput, writeError } from './terminal/output.ts';
import { PROGRESS_CHOICES } from './terminal/progress-mode.ts';
import { render, type RenderOptions } from './commands/render.ts';
import { addSessionCommands } from './commands/session-commands.ts';
import { status, type StatusOptions } from './commands/status.ts';
import { VERSION } from './version.ts';

/** Runs a command line and answers its exit code: 2 for wrong use and invalid input, as documented. */
export async function main(argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = commands(
    (work) =>
      async (...args) =>
        void (code = await work(...args)),
  );
  try {
    await program.parseAsync(namesAfterDashes(argv), { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return wrongUse(error, argv, commandOf(program, argv));
    const report = reportOf(error);
    writeError(processOutput(wantedFormat(argv)), report);
    return exitCodeOf(report);
  }
}

/** Makes an action of commander's out of a function that answers an exit code. */
export type Action = <Args extends unknown[]>(
  work: (...args: Args) => Promise<number>,
) => (...args: Args) => Promise<void>;

function commands(action: Action): Command {
  const program = new Command('dvm')
    .description('Builds workspace images from YAML and remembers every build.')
    .version(VERSION)
    .exitOverride();
  program.configureOutput({ writeErr: () => undefined }).showSuggestionAfterError();
  addHelpCommand(program);
  const root = (): Option => new Option('--root <folder>', 'folder to look for workspaces in').default('.');
  const format = (): Option =>
    new Option('-o, --output <format>', 'how to print the result').choices([
      'text',
      'json',
      'jsonl',
    ] satisfies Format[]);

  program.addOption(format());
  const buildCommand = program
    .command('build')
    .description('build workspaces')
    .argument('[name...]', 'workspaces: [eco/dom/sys/]app/ws, or an unambiguous tail of it; after "--" also "status"')
    .helpCommand(false)
    .addOption(
      new Option(`${NAMED} <name>`)
        .hideHelp()
        .argParser((name, before: string[] | undefined) => [...(before ?? []), name]),
    )
    .option('-A, --all', 'all workspaces below the root')
    .option('-e, --ecosystem <name>', 'only those of this ecosystem')
    .option('-d, --domain <name>', 'only those of this domain')
    .option('-s, --system <name>', 'only those of this system')
    .option('-a, --app <name>', 'only those of this app')
    .option('-w, --workspace <name>', 'only those of this name')
    .addOption(root())
    .option('--no-cache', 'run every step anew')
    .option('--pull', 'look for newer base images')
    .option('--target <stage>', 'build only up to this stage')
    .option('--timeout <time>', 'limit for each workspace, such as 10m (default 30m)')
    .option('--concurrency <n>', 'how many workspaces at a time (default 4)')
    .addOption(new Option('--progress <how>', 'how to show the progress (default: auto)').choices(PROGRESS_CHOICES))
    .option('--trust', 'allow what the builds take from this machine, this time')
    .option('--dry-run', 'only say what would be built')
    .addOption(format())
    .action(
      action((names: string[], options: BuildOptions & { named?: string[] }, command: Command) =>
        build([...names, ...(options.named ?? [])], options, outputOf(command)),
      ),
    );
  buildCommand
    .command('status')
    .description('show the latest build, or another one')
    .argument('[session]', 'the session, by the beginning of its id, or a workspace')
    .argument('[name]', 'the workspace')
    .option('--session-id <id>', 'show this session; the beginning of its id is enough')
    .option('--why', 'say why each step was built again, against the last successful build')
    .option('--history', 'list the latest sessions')
    .option('--limit <n>', 'how many sessions to list', '10')
    .addOption(format())
    .action(
      action((session: string | undefined, name: string | undefined, options: StatusOptions, command: Command) => {
        refuseBuildOptions(command);
        return status(given(session, name), options, outputOf(command));
      }),
    );

  program
    .command('logs')
    .description('print what a build printed')
    .argument(
      '[session]',
      'the session, by the beginning of its id, or a workspace; the latest session if there is none',
    )
    .argument('[name]', 'the workspace')
    .option('-f, --follow', 'go on until the build has ended')
    .addOption(format())
    .action(
      action((session: string | undefined, name: string | undefined, options: LogsOptions, command: Command) =>
        logs(given(session, name), options, outputOf(command)),
      ),
    );

  addSessionCommands(program, action, format);

  program
    .command('compare')
    .description('show how two builds differ: steps, inputs, Dockerfile')
    .argument('[session]', 'a session, by the beginning of its id, or a workspace (default: the latest)')
    .argument('[other]', 'another session (default: the last success of each workspace before)')
    .argument('[name]', 'the workspace')
    .addOption(format())
    .action(
      action(
        (
          session: string | undefined,
          other: string | undefined,
          name: string | undefined,
          _: unknown,
          command: Command,
        ) => compare(given(session, other, name), outputOf(command)),
      ),
    );

  program
    .command('init')
    .description('write a first workspace.yaml for the app in a folder')
    .argument('[folder]', 'folder of the app', '.')
    .option('--name <name>', 'name of the app (default: made from the name of the folder)')
    .option('--file <name>', 'name of the file in that folder (default workspace.yaml)')
    .option('--dry-run', 'only print it')
    .addOption(format())
    .action(
      action((folder: string, options: InitOptions, command: Command) => init(folder, options, outputOf(command))),
    );

  program
    .command('render')
    .description('print the Dockerfile that a build would use')
    .argument('<name>', 'the workspace')
    .addOption(root())
    .addOption(format())
    .option('--diff', 'how it differs from the one of the last successful build')
    .action(
      action((name: string, options: RenderOptions, command: Command) => render(name, options, outputOf(command))),
    );

  const get = program.command('get').description('list workspaces, platforms or registries');
  const listing = (
    name: string,
    description: string,
    work: (rootFolder: string, output: Output) => Promise<number>,
  ): void => {
    get
      .command(name)
      .description(description)
      .addOption(root())
      .addOption(format())
      .action(action((options: { root: string }, command: Command) => work(options.root, outputOf(command))));
  };
  listing('workspaces', 'the workspaces below the root', getWorkspaces);
  get
    .command('workspace')
    .description('what holds for a workspace, and where it is written')
    .argument('<name>', 'the workspace')
    .addOption(root())
    .addOption(format())
    .action(
      action((name: string, options: { root: string }, command: Command) =>
        getWorkspace(name, options.root, outputOf(command)),
      ),
    );
  listing('platforms', 'the container engines of this machine', (_, output) => getPlatforms(output));
  listing('registries', 'the configured registries and whether they serve', getRegistries);
  return program;
}

/** The words that were given: those that are left out are at the end. */
function given(...words: readonly (string | undefined)[]): string[] {
  return words.filter((word) => word !== undefined);
}

function wrongUse(error: CommanderError, argv: readonly string[], command: Command): number {
  if (error.exitCode === 0) return 0;
  writeError(processOutput(wantedFormat(argv)), usageError(error, argv, command).report);
  return 2;
}

function exitCodeOf({ kind }: ErrorReport): number {
  return kind === 'usage' || kind === 'consent' || kind === 'invalid_input' || kind === 'not_found' || kind === 'exists'
    ? 2
    : 1;
}
