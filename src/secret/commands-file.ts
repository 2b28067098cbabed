import { join } from 'node:path';
import { DvmError } from '../event/error.ts';
import { errno } from '../process/system-error.ts';
import type { Home } from '../home/folder.ts';
import { readPrivate } from '../home/private-file.ts';
import type { SecretCommand, SecretCommands } from './command.ts';

const MAX_FILE_BYTES = 1024 * 1024;
const EXAMPLE = 'For example: {"pass": ["pass", "show", "{secret}"]}.';

/** The user's own file in the home folder. */
export function commandsFile(home: Home): string {
  return join(home.path, 'secret-commands.json');
}

/**
 * The commands that the file defines; empty if it does not exist. They run as this user, so no other user may be able
 * to write the file. Rejects with `secret` if that is possible or the file is invalid.
 */
export async function readCommands(home: Home): Promise<SecretCommands> {
  const file = commandsFile(home);
  const found = await readPrivate(file, MAX_FILE_BYTES).catch((error: unknown) => {
    throw refusal(file, `cannot be read (${errno(error) ?? String(error)})`, `Make it readable for your user.`, error);
  });
  if (found === undefined) return {};
  if ('reason' in found) throw refusal(file, found.reason, found.hint);
  return parseCommands(found.toString(), file);
}

/** Throws `secret` unless the text maps names to lists of strings. */
export function parseCommands(text: string, file: string): SecretCommands {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refusal(file, 'is not valid JSON', EXAMPLE, error);
  }
  if (!areCommands(value)) throw refusal(file, 'must map names to lists of strings', EXAMPLE);
  return value;
}

/** Validates the setting's value. Throws `secret`. */
export function settingCommands(value: unknown): SecretCommands {
  if (areCommands(value)) return value;
  throw refusal('the setting devopsmaestro.secretCommands', 'must map names to lists of strings', EXAMPLE);
}

function areCommands(value: unknown): value is SecretCommands {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isCommand);
}

function isCommand(value: unknown): value is SecretCommand {
  return Array.isArray(value) && value.length > 0 && value[0] !== '' && value.every((word) => typeof word === 'string');
}

function refusal(file: string, why: string, hint: string, cause?: unknown): DvmError {
  return new DvmError(
    { kind: 'secret', message: `The secret commands in ${file} are not used: it ${why}.`, hint },
    { cause },
  );
}
