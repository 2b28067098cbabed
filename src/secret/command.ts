import { run, type RunResult } from '../process/run.ts';
import { type CommandSource, VAULT_COMMAND } from '../workspace/secret-source.ts';
import { MAX_SECRET_BYTES } from './file.ts';
import { type SecretProvider, unreadable } from './provider.ts';

/** A program and its arguments. `{secret}`, `{environment}` and `{field}` are replaced with values from a document. */
export type SecretCommand = readonly [string, ...string[]];
/** Secret commands by name. They come from the user's own configuration, never from a document. */
export type SecretCommands = Readonly<Record<string, SecretCommand>>;

/** A password manager may ask for a passphrase or a fingerprint. */
const TIMEOUT_MS = 60_000;
const MAX_STDERR_LENGTH = 500;
const MAX_STDERR_LINES = 5;

export function commandProvider(
  commands: SecretCommands,
  env: NodeJS.ProcessEnv,
  timeoutMs = TIMEOUT_MS,
): SecretProvider<CommandSource> {
  return {
    read: async (source, signal) => {
      const command = Object.hasOwn(commands, source.command) ? commands[source.command] : undefined;
      if (command === undefined)
        throw unreadable(source, 'no such command is configured', howToConfigure(source.command));
      const line = commandLine(command, source);
      const result = await run(line, { env, signal, timeoutMs, maxStdoutBytes: MAX_SECRET_BYTES });
      if (result.exitCode === 0 && result.failure === undefined) return result.stdout;
      const why =
        result.failure === 'aborted' ? 'the build was stopped' : `${command[0]} ${reasonOf(result, timeoutMs)}`;
      throw unreadable(source, why, `Try the command in a terminal. ${howToConfigure(source.command)}`);
    },
  };
}

function howToConfigure(name: string): string {
  const program = name === VAULT_COMMAND ? '["mav", "get", "{secret}"]' : '["pass", "show", "{secret}"]';
  return [
    'Configure it in your user settings (devopsmaestro.secretCommands)',
    `or in secret-commands.json in the home folder: {"${name}": ${program}}.`,
  ].join(' ');
}

const PLACEHOLDER = /\{(secret|environment|field)\}/g;

/**
 * Fills in the placeholders. Arguments with a value that the document does not set, such as `--field={field}`, are
 * left out. Throws `secret` if a value would turn an argument into an option: documents must not choose options.
 */
export function commandLine(command: SecretCommand, source: CommandSource): SecretCommand {
  const { secret, environment, field } = source;
  const values: Readonly<Record<string, string | undefined>> = { secret, environment, field };
  const [program, ...args] = command;
  return [
    program,
    ...args.flatMap((arg) => {
      const names = [...arg.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
      if (names.some((name) => values[name] === undefined)) return [];
      const filled = arg.replace(PLACEHOLDER, (_, name: string) => values[name] ?? '');
      if (filled.startsWith('-') && !arg.startsWith('-')) {
        throw unreadable(
          source,
          `${JSON.stringify(filled)} would be an option of ${program}`,
          'Correct the Credential document: its values must not start with "-".',
        );
      }
      return [filled];
    }),
  ];
}

/** Completes a sentence that starts with the program's name. */
function reasonOf({ failure, error, exitCode, stderr }: RunResult, timeoutMs: number): string {
  if (error !== undefined) return `cannot be started (${error.message})`;
  if (failure === 'timed_out') return `did not respond within ${timeoutMs / 1000} s`;
  if (failure === 'too_much_output') return `printed more than ${MAX_SECRET_BYTES / 1024} KiB`;
  const ended = exitCode === undefined ? 'was killed' : `failed with exit code ${exitCode}`;
  const printed = lastLines(stderr);
  return printed === '' ? ended : `${ended}: ${printed}`;
}

/** More than one line, because programs often end with advice or a usage message. */
function lastLines(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.slice(-MAX_STDERR_LINES).join(' | ').slice(-MAX_STDERR_LENGTH);
}
