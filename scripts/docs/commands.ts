import type { Command, Option } from 'commander';
import { helpNotes } from '../../src/cli/definition/notes.ts';
import { createProgram } from '../../src/cli/definition/program.ts';
import { codeBlock, row } from './markdown.ts';

/** A section for every command, in the order of its help. */
export function commandReference(): string {
  const program = createProgram(() => () => Promise.resolve());
  return program.commands
    .filter((command) => command.name() !== 'help')
    .flatMap((command) => sections('dvm', command))
    .join('\n');
}

function sections(parent: string, command: Command): string[] {
  const name = `${parent} ${command.name()}`;
  const subcommands = command.commands.flatMap((each) => sections(name, each));
  // A command that only groups others does nothing by itself.
  return command.registeredArguments.length === 0 && command.commands.length > 0
    ? subcommands
    : [section(name, command), ...subcommands];
}

function section(name: string, command: Command): string {
  const notes = helpNotes(command);
  const usage = [name, ...command.registeredArguments.map(operand), '[options]'].join(' ');
  const examples = notes?.examples ?? [];
  const width = Math.max(...examples.map(([line]) => line.length));
  return [
    `## ${name}`,
    '',
    `${command.description()}.`,
    '',
    ...codeBlock([usage]),
    '',
    ...table(
      'Argument',
      command.registeredArguments.map((each) => [`\`${operand(each)}\``, each.description]),
    ),
    ...table('Option', command.options.filter(({ hidden }) => !hidden).map(optionRow)),
    ...codeBlock(examples.map(([line, purpose]) => `${line.padEnd(width)}  # ${purpose}`)),
    '',
    `Exit codes: ${(notes?.exitCodes ?? []).map(([code, meaning]) => `${code}: ${meaning}`).join('; ')}.`,
    '',
  ].join('\n');
}

function table(heading: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : [row([heading, 'Description']), '|---|---|', ...rows.map(row), ''];
}

function optionRow({ flags, description, argChoices, defaultValue }: Option): string[] {
  const choices = argChoices === undefined ? '' : `: ${argChoices.map((choice) => `\`${choice}\``).join(', ')}`;
  const initial = typeof defaultValue === 'string' ? ` (default: \`${defaultValue}\`)` : '';
  return [`\`${flags}\``, `${description}${choices}${initial}`];
}

function operand(argument: Command['registeredArguments'][number]): string {
  const word = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${word}>` : `[${word}]`;
}
