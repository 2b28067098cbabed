import { urlCredentials } from '../../text/url-credentials.ts';
import { addressProblem } from '../address.ts';
import { diagnosticAt, type Fix, type Located } from '../document/diagnostic.ts';
import type { Fields } from '../document/fields.ts';
import { hostVariable } from '../hierarchy/host-args.ts';
import type { Args } from '../resource.ts';
import {
  argNameRule,
  commandRule,
  envNameRule,
  holdsCredentials,
  lineRule,
  looksSecret,
  type Rule,
  tokenIn,
} from '../rules.ts';
import type { Source } from '../document/source.ts';
import { unknownVariables } from '../hierarchy/substitute.ts';

export const NOT_YET = 'this version of the extension does not use it';

/** Checks the values of a document, and complains where they stand. */
export class Check {
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  complain(written: Located<string>, message: string, hint?: string, meant?: string): void {
    this.#source.diagnostics.push(diagnosticAt(written, message, hint, meant));
  }

  /** Says that something has no effect. */
  warn(written: Located<string>, message: string, hint?: string, meant?: string): void {
    this.#source.diagnostics.push({ ...diagnosticAt(written, message, hint, meant), severity: 'warning' });
  }

  rule(written: Located<string>, rule: Rule, what = 'This'): void {
    const reason = rule(written.value);
    if (reason !== undefined) this.complain(written, `${what}: ${JSON.stringify(written.value)} ${reason}.`);
  }

  /** A field with a text that keeps a rule. */
  string(fields: Fields, key: string, rule: Rule): Located<string> | undefined {
    const written = fields.string(key);
    if (written !== undefined) this.rule(written, rule, fields.path(key));
    return written;
  }

  /** An address of a server. `secretHint` replaces the advice for one that holds a secret. */
  address(written: Located<string>, what: string, example: string, secretHint?: string): void {
    const problem = addressProblem(written.value, example);
    if (problem === undefined) return;
    this.complain(
      written,
      `${what} ${problem.message}.`,
      problem.isSecret ? (secretHint ?? problem.hint) : problem.hint,
    );
  }

  strings(fields: Fields, key: string, rule: Rule): readonly Located<string>[] | undefined {
    const values = fields.strings(key);
    for (const value of values ?? []) this.rule(value, rule);
    return values;
  }

  /** Commands of a build: each stands in the image's history as it is written. */
  commands(fields: Fields, key: string): readonly Located<string>[] {
    const commands = this.strings(fields, key, commandRule) ?? [];
    for (const [index, command] of commands.entries()) {
      if (tokenIn(command.value) === undefined && urlCredentials(command.value).length === 0) continue;
      const hint = 'Declare a Credential document, and write "$NAME" in the command: the value is in no layer then.';
      this.complain(
        command,
        `${fields.path(key)}[${index}] holds a password or a token, which can be read from the image's history.`,
        hint,
      );
    }
    return commands;
  }

  args(fields: Fields, key: string): Args {
    return this.#values(
      fields,
      key,
      argNameRule,
      "build args can be read from the image's history",
      'Take it from your environment with ${NAME}, or declare it as a Credential document: build steps get both without a trace in the image. Rename it if it is none.',
    );
  }

  env(fields: Fields, key: string): Args {
    return this.#values(
      fields,
      key,
      envNameRule,
      'everybody who has the image can read it',
      'Take it out of the file and pass it when the workspace runs; rename it if it is none.',
    );
  }

  /** Complains about `${NAME}` of names that nothing stands for. */
  variables(written: Located<string>, what: string, allowed?: readonly string[]): void {
    for (const { message, hint, meant } of unknownVariables(written.value, allowed)) {
      const fix = meant && this.#replaceInLine(written, meant);
      this.#source.diagnostics.push({ ...diagnosticAt(written, `${what}: ${message}`, hint), ...(fix && { fix }) });
    }
  }

  /** Sure only if the value stands in one line, and the reference there once. */
  #replaceInLine(
    { location }: Located<string>,
    { reference, instead }: { readonly reference: string; readonly instead: string },
  ): Fix | undefined {
    const [before = '', ...after] = this.#source.restOfLine(location).split(reference);
    const column = location.column + before.length;
    if (after.length !== 1 || before.endsWith('$')) return undefined;
    return {
      title: `Change to ${instead}`,
      line: location.line,
      column,
      endLine: location.line,
      endColumn: column + reference.length,
      text: instead,
    };
  }

  #values(fields: Fields, key: string, nameRule: Rule, why: string, hint: string): Args {
    const values = fields.stringMap(key);
    const what = fields.path(key);
    for (const [name, value] of values) {
      this.rule({ value: name, location: value.location }, nameRule, what);
      if (key !== 'env' && hostVariable(value.value) !== undefined) continue;
      if (looksSecret(name) || holdsCredentials(value.value)) {
        this.complain(
          { value: name, location: value.location },
          `${what}.${name} looks like a secret, and ${why}.`,
          hint,
        );
        continue;
      }
      this.rule(value, lineRule, `${what}.${name}`);
      this.variables(value, `${what}.${name}`);
    }
    return values;
  }
}
