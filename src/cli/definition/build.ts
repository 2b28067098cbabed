import { type Command, Option } from 'commander';
import { NAMED, outputOf, refuseBuildOptions } from '../command-line.ts';
import { build, type BuildOptions } from '../commands/build.ts';
import { status, type StatusOptions } from '../commands/status.ts';
import { PROGRESS_CHOICES } from '../terminal/progress-mode.ts';
import { addNotes, EXIT_CODES } from './notes.ts';
import { type Action, given, outputOption, rootOption } from './options.ts';

export function addBuildCommands(program: Command, action: Action): void {
  const command = program
    .command('build')
    .description('Build workspaces')
    .argument('[name...]', 'workspaces: [eco/dom/sys/]app/ws or an unambiguous tail of it')
    .helpCommand(false)
    .addOption(
      new Option(`${NAMED} <name>`)
        .hideHelp()
        .argParser((name, before: string[] | undefined) => [...(before ?? []), name]),
    )
    .optionsGroup('Workspaces:')
    .option('-A, --all', 'build all workspaces below the root')
    .option('-e, --ecosystem <name>', 'build only workspaces of this ecosystem')
    .option('-d, --domain <name>', 'build only workspaces of this domain')
    .option('-s, --system <name>', 'build only workspaces of this system')
    .option('-a, --app <name>', 'build only workspaces of this app')
    .option('-w, --workspace <name>', 'build only workspaces of this name')
    .addOption(rootOption())
    .optionsGroup('Build:')
    .option('--force', 'build even if the image is up to date')
    .option('--no-cache', 'run every step again')
    .option('--pull', 'check for newer base images')
    .option('--target <stage>', 'stop at this stage of the Dockerfile')
    .option('--timeout <time>', 'limit the time of each workspace, such as 10m (default: 30m)')
    .option('--concurrency <n>', 'build up to n workspaces at a time (default: 4)')
    .option('--trust', 'allow this build the access to this machine that its documents request')
    .option('--dry-run', 'list the workspaces without building them')
    .option('--is-current', 'build nothing, and say which images are out of date')
    .optionsGroup('Output:')
    .addOption(new Option('--progress <mode>', 'show progress in this mode (default: auto)').choices(PROGRESS_CHOICES))
    .addOption(outputOption())
    .action(
      action((names: string[], options: BuildOptions & { named?: string[] }, self: Command) =>
        build([...names, ...(options.named ?? [])], options, outputOf(self)),
      ),
    );
  addNotes(
    command,
    [
      ['dvm build', 'build the only workspace below the current folder'],
      ['dvm build api/dev web/dev', 'build two workspaces'],
      ['dvm build --all --no-cache', 'build everything, without cached steps'],
      ['dvm build -a api -o json', 'build the workspaces of an app and print the result as JSON'],
      ['dvm build --all --is-current', 'check whether a build would change anything'],
      ['dvm build -- status', 'build a workspace that has the name of a command'],
    ],
    [
      [0, 'every workspace was built'],
      [1, 'a workspace failed or timed out, or standard output could not be written'],
      [2, 'invalid usage, invalid configuration, or access was not allowed'],
      [3, 'with --is-current: an image is out of date'],
      [130, 'the build was interrupted or cancelled'],
    ],
  );
  addStatus(command, action);
}

function addStatus(build: Command, action: Action): void {
  const command = build
    .command('status')
    .description('Show the latest build, or another one')
    .argument('[session]', 'the build, by its id or the first characters of it, or a workspace')
    .argument('[name]', 'show only this workspace of the build')
    .option('--session-id <id>', 'show the build with this id or prefix')
    .option('--why', 'explain why each step was rebuilt since the last successful build')
    .option('--history', 'list the latest builds')
    .option('--limit <n>', 'list up to n builds', '10')
    .addOption(outputOption())
    .action(
      action((session: string | undefined, name: string | undefined, options: StatusOptions, self: Command) => {
        refuseBuildOptions(self);
        return status(given(session, name), options, outputOf(self));
      }),
    );
  addNotes(
    command,
    [
      ['dvm build status', 'show the latest build'],
      ['dvm build status api/dev --why', 'explain why steps of a workspace were rebuilt'],
      ['dvm build status --history --limit 50', 'list the latest 50 builds'],
    ],
    EXIT_CODES,
  );
}
