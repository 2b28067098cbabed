import type { Command, CommanderError } from 'commander';
import { DvmError } from '../event/error.ts';
import { type Format, type Output, processOutput } from './terminal/output.ts';

/** Hidden option of `build`: the name of a workspace that follows `--`, which must not be parsed as a command. */
export const NAMED = '--named';

const OUTPUT = /^(?:--output|-[A-Za-z]*o)$/;
const OUTPUT_WITH_VALUE = /^(?:--output=|-[A-Za-z]*?o)([^]+)$/;

/** `build -- status` builds a workspace called `status`; commander drops the dashes. */
export function namesAfterDashes(argv: readonly string[]): string[] {
  const dashes = argv.indexOf('--');
  const before = argv.slice(0, dashes);
  const [first, second] = operands(before);
  if (dashes < 0 || first !== 'build' || second === 'status') return [...argv];
  return [...before, ...argv.slice(dashes + 1).map((name) => `${NAMED}=${name}`)];
}

/** The words that are neither options nor the value of `--output`. */
function operands(argv: readonly string[]): string[] {
  return argv.filter((word, index) => !word.startsWith('-') && !OUTPUT.test(argv[index - 1] ?? ''));
}

/** The command that a command line selects, as far as it can be parsed. */
export function commandOf(program: Command, argv: readonly string[]): Command {
  let command = program;
  for (const word of operands(argv)) {
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) break;
    command = next;
  }
  return command;
}

/** The requested format; `-o` may precede or follow the command. */
export function outputOf(command: Command): Output {
  for (let each: Command | null = command; each !== null; each = each.parent) {
    const { output } = each.opts<{ output?: Format }>();
    if (output !== undefined) return processOutput(output);
  }
  return processOutput('text');
}

/** The requested format of a command line that commander could not parse. */
export function requestedFormat(argv: readonly string[]): Format {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const index = words.findIndex((word) => OUTPUT.test(word));
  const joined = words.map((each) => OUTPUT_WITH_VALUE.exec(each)?.[1]).find((each) => each !== undefined);
  const word = index < 0 ? joined : words[index + 1];
  return word === 'json' || word === 'jsonl' ? word : 'text';
}

/** `dvm help [COMMAND…]`, including subcommands: commander's built-in help command accepts one word. */
export function addHelpCommand(program: Command): void {
  program.helpCommand(false);
  program
    .command('help')
    .description('Show the help of a command')
    .argument('[command...]', 'the command, such as build status')
    .action((words: string[]) => {
      let command = program;
      for (const word of words) {
        const next = command.commands.find((each) => each.name() === word);
        if (next === undefined) throw unknownCommand(command, word);
        command = next;
      }
      command.outputHelp();
    });
}

function unknownCommand(parent: Command, word: string): DvmError {
  const path = pathOf(parent).join(' ');
  const message = `There is no command "${path} ${word}".`;
  return new DvmError({ kind: 'usage', message, hint: `See "${path} --help".` });
}

const BUILD_STATUS = 'To build a workspace called "status": dvm build -- status';

/** Describes why commander could not parse a command line. */
export function usageError(error: CommanderError, argv: readonly string[], command: Command): DvmError {
  if (error.code === 'commander.unknownCommand' && operands(argv)[0] === 'version') {
    return new DvmError({
      kind: 'usage',
      message: 'There is no command "version".',
      hint: 'Did you mean "dvm --version"?',
    });
  }
  const message = error.code === 'commander.help' ? 'Missing command.' : error.message.replace(/^error: /, '');
  const path = pathOf(command).join(' ');
  const other = path === 'dvm build status' ? ` ${BUILD_STATUS}` : '';
  return new DvmError({ kind: 'usage', message, hint: `See "${path} --help".${other}` });
}

/** Rejects options of `build` on `build status`, which commander would ignore. Throws `usage`. */
export function refuseBuildOptions({ parent }: Command): void {
  const given = parent?.options.find((option) => {
    const name = option.attributeName();
    return name !== 'output' && parent.getOptionValueSource(name) === 'cli';
  });
  if (given === undefined) return;
  const message = `"build status" has no option ${given.long ?? given.flags}.`;
  throw new DvmError({ kind: 'usage', message, hint: BUILD_STATUS });
}

function pathOf(command: Command): string[] {
  return [...(command.parent === null ? [] : pathOf(command.parent)), command.name()];
}
