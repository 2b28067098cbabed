import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DvmError } from '../event/error.ts';
import { errno } from '../home/failure.ts';
import type { Home } from '../home/folder.ts';
import type { SecretCommand, SecretCommands } from './command.ts';

/** The user's own file in the home folder. */
export function commandsFile(home: Home): string {
  return join(home.path, 'secret-commands.json');
}

/** The commands that the file defines; none if it is missing. Rejects with `secret` if it is wrong, or if others may write it. */
export async function readCommands(home: Home): Promise<SecretCommands> {
  const file = commandsFile(home);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errno(error) === 'ENOENT' || errno(error) === 'ENOTDIR') return undefined;
    throw refusal(file, `cannot be read (${errno(error) ?? String(error)})`, error);
  });
  if (text === undefined) return {};
  const { mode } = await stat(file);
  // Whoever writes it decides which programs run.
  if (process.platform !== 'win32' && (mode & 0o022) !== 0) throw refusal(file, 'may be written by others', undefined, 'Take the right away: chmod go-w.');
  return parseCommands(text, file);
}

/** Throws `secret` unless the text maps names to lists of words. */
export function parseCommands(text: string, file: string): SecretCommands {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refusal(file, 'is not JSON', error);
  }
  if (!areCommands(value)) throw refusal(file, 'does not map names to lists of words');
  return value;
}

/** What stands in a setting. Throws `secret`. */
export function settingCommands(value: unknown): SecretCommands {
  if (areCommands(value)) return value;
  throw refusal('the setting devopsmaestro.secretCommands', 'does not map names to lists of words');
}

function areCommands(value: unknown): value is SecretCommands {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isCommand);
}

function isCommand(value: unknown): value is SecretCommand {
  return Array.isArray(value) && value.length > 0 && value[0] !== '' && value.every((word) => typeof word === 'string');
}

function refusal(file: string, why: string, cause?: unknown, hint = 'Write for example {"pass": ["pass", "show", "{secret}"]}.'): DvmError {
  return new DvmError({ kind: 'secret', message: `The secret commands in ${file} are not used: it ${why}.`, hint }, { cause });
}
