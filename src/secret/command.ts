import { spawn } from 'node:child_process';
import { type CommandSource, VAULT_COMMAND } from '../workspace/secret-source.ts';
import { LARGEST_SECRET } from './file.ts';
import { type SecretProvider, unreadable } from './provider.ts';

/** A program and its arguments. `{secret}`, `{environment}` and `{field}` in them stand for what a document names. */
export type SecretCommand = readonly [string, ...string[]];
/** By name. Only the user's own configuration defines them, never a document. */
export type SecretCommands = Readonly<Record<string, SecretCommand>>;

/** A password manager may ask for a passphrase or a finger. Milliseconds. */
const PATIENCE_MS = 60_000;
const LONGEST_COMPLAINT = 500;
const COMPLAINT_LINES = 5;

export function commandProvider(
  commands: SecretCommands,
  env: NodeJS.ProcessEnv,
  patienceMs = PATIENCE_MS,
): SecretProvider<CommandSource> {
  return {
    read: async (source, signal) => {
      const command = Object.hasOwn(commands, source.command) ? commands[source.command] : undefined;
      if (command === undefined)
        throw unreadable(source, 'no such command is configured', howToConfigure(source.command));
      const timeout = AbortSignal.timeout(patienceMs);
      const ended = await run(commandLine(command, source), env, AbortSignal.any([signal, timeout]));
      if (ended.value !== undefined) return ended.value;
      const why = signal.aborted
        ? 'the build was stopped'
        : timeout.aborted
          ? `${command[0]} did not answer within ${patienceMs / 1000} s`
          : `${command[0]} ${ended.why}`;
      throw unreadable(source, why, `Try the command in a terminal. ${howToConfigure(source.command)}`);
    },
  };
}

function howToConfigure(name: string): string {
  const program = name === VAULT_COMMAND ? '["mav", "get", "{secret}"]' : '["pass", "show", "{secret}"]';
  return `A command is configured in your own settings as devopsmaestro.secretCommands, or in secret-commands.json in the home folder: {"${name}": ${program}}.`;
}

const PLACEHOLDER = /\{(secret|environment|field)\}/g;

/**
 * An argument that names what the document leaves open is left out, such as `--field={field}`. Throws `secret` where
 * a value
 * would turn an argument into an option of the user's program: documents must not choose those.
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
          'Correct the Credential document: its values must not begin with "-".',
        );
      }
      return [filled];
    }),
  ];
}

/**
 * No shell is involved. The whole group ends when it takes too long: what a script started would keep its output
 * open.
 */
function run(
  [program, ...args]: SecretCommand,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<{ readonly value?: string; readonly why?: string }> {
  return new Promise((resolve) => {
    const isGroup = process.platform !== 'win32';
    const child = spawn(program, args, {
      env,
      detached: isGroup,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const output: Buffer[] = [];
    const complaint: Buffer[] = [];
    let size = 0;
    const end = (): void => {
      try {
        if (isGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It has ended already.
      }
    };
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST_SECRET) end();
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < 100) complaint.push(chunk);
    });
    child.once('error', (error) => resolve({ why: `cannot be started (${error.message})` }));
    child.once('close', (code) => {
      signal.removeEventListener('abort', end);
      if (size > LARGEST_SECRET) return resolve({ why: `printed more than ${LARGEST_SECRET / 1024} KiB` });
      if (code === 0) return resolve({ value: Buffer.concat(output).toString() });
      const printed = lastLines(Buffer.concat(complaint).toString());
      resolve({ why: `ended with exit code ${code ?? 'none'}${printed === '' ? '' : `, saying: ${printed}`}` });
    });
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/** The reason is often not in the last line: programs end with advice, or with their usage. */
function lastLines(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.slice(-COMPLAINT_LINES).join(' | ').slice(-LONGEST_COMPLAINT);
}
