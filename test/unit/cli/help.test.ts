import assert from 'node:assert/strict';
import path from 'node:path';
import type { Command } from 'commander';
import { helpNotes } from '../../../src/cli/definition/notes.ts';
import { createProgram } from '../../../src/cli/definition/program.ts';
import { golden } from '../golden.ts';

const program = createProgram(() => () => Promise.resolve());
const commands = withSubcommands(program);

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 100 }).outputHelp();
  return text;
}

describe('help', () => {
  it('reads the same as in the golden file, for every command', () => {
    golden(path.join(import.meta.dirname, 'golden/help.txt'), commands.map(helpOf).join(`\n${'─'.repeat(100)}\n`));
  });

  for (const command of commands) {
    const name = command.name();
    it(`describes "${name}" and its options in a phrase that starts with a verb and has no full stop`, () => {
      assert.match(command.description(), /^[A-Z].*[^.]$/);
      for (const { description, hidden } of command.options)
        if (!hidden) assert.match(description, /^[a-z].*[^.]$/, description);
    });

    if (command.commands.length === 0 && name !== 'help')
      it(`shows examples and exit codes of "${name}"`, () => {
        const notes = helpNotes(command);
        assert.ok(notes !== undefined && notes.examples.length > 0 && notes.exitCodes.length > 0);
        for (const [line] of notes.examples) assert.match(line, /^dvm /);
      });
  }
});
