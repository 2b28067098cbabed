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

export const NOT_YET = 'this version does not support it yet';

/** Validates the values of a document and reports errors at their location. */
export class Check {
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  error(written: Located<string>, message: string, hint?: string, meant?: string): void {
    this.#source.diagnostics.push(diagnosticAt(written, message, hint, meant));
  }

  /** Warns about a value without effect. */
  warn(written: Located<string>, message: string, hint?: string, meant?: string): void {
    this.#source.diagnostics.push({ ...diagnosticAt(written, message, hint, meant), severity: 'warning' });
  }

  rule(written: Located<string>, rule: Rule, what: string): void {
    const reason = rule(written.value);
    if (reason !== undefined) this.error(written, `${what}: ${JSON.stringify(written.value)} ${reason}.`);
  }

  /** A string field that must satisfy a rule. */
  string(fields: Fields, key: string, rule: Rule): Located<string> | undefined {
    const written = fields.string(key);
    if (written !== undefined) this.rule(written, rule, fields.path(key));
    return written;
  }

  /** Checks the address of a server. `secretHint` replaces the hint for an address that contains a secret. */
  address(written: Located<string>, what: string, example: string, secretHint?: string): void {
    const problem = addressProblem(written.value, example);
    if (problem === undefined) return;
    this.error(written, `${what} ${problem.message}.`, problem.isSecret ? (secretHint ?? problem.hint) : problem.hint);
  }

  strings(fields: Fields, key: string, rule: Rule): readonly Located<string>[] | undefined {
    const values = fields.strings(key);
    for (const value of values ?? []) this.rule(value, rule, fields.path(key));
    return values;
  }

  /** Build commands. They are stored in the image's history as written. */
  commands(fields: Fields, key: string): readonly Located<string>[] {
    const commands = this.strings(fields, key, commandRule) ?? [];
    for (const [index, command] of commands.entries()) {
      if (tokenIn(command.value) === undefined && urlCredentials(command.value).length === 0) continue;
      const hint = 'Use a Credential document and refer to it as "$NAME": then the value is not stored in the image.';
      this.error(
        command,
        `${fields.path(key)}[${index}] contains a password or token, which anyone can read from the image's history.`,
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
      'Take it from your environment with ${NAME} or use a Credential document; neither is stored in the image. ' +
        "Rename it if it isn't a secret.",
    );
  }

  env(fields: Fields, key: string): Args {
    return this.#values(
      fields,
      key,
      envNameRule,
      'anyone with the image can read it',
      "Remove it and set it when the workspace runs. Rename it if it isn't a secret.",
    );
  }

  /** Reports references to unknown variables. */
  variables(written: Located<string>, what: string, allowed?: readonly string[]): void {
    for (const { message, hint, meant } of unknownVariables(written.value, allowed)) {
      const fix = meant && this.#replaceInLine(written, meant);
      this.#source.diagnostics.push({ ...diagnosticAt(written, `${what}: ${message}`, hint), ...(fix && { fix }) });
    }
  }

  /** Only safe if the value is on one line that contains the reference exactly once. */
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
        this.error({ value: name, location: value.location }, `${what}.${name} looks like a secret, and ${why}.`, hint);
        continue;
      }
      this.rule(value, lineRule, `${what}.${name}`);
      this.variables(value, `${what}.${name}`);
    }
    return values;
  }
}
