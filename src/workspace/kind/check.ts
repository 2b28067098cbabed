import { complaintAt, type Placed } from '../diagnostic.ts';
import type { Fields } from '../fields.ts';
import type { Args } from '../resource.ts';
import { argNameRule, envNameRule, holdsCredentials, lineRule, looksSecret, type Rule } from '../rules.ts';
import type { Source } from '../source.ts';
import { unknownVariables } from '../substitute.ts';

export const NOT_YET = 'this version of the extension does not use it';

/** Checks the values of a document, and complains where they stand. */
export class Check {
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  complain(written: Placed<string>, message: string, hint?: string): void {
    this.#source.diagnostics.push(complaintAt(written.place, written.value, message, hint));
  }

  rule(written: Placed<string>, rule: Rule, what = 'This'): void {
    const reason = rule(written.value);
    if (reason !== undefined) this.complain(written, `${what}: ${JSON.stringify(written.value)} ${reason}.`);
  }

  /** A field with a text that keeps a rule. */
  string(fields: Fields, key: string, rule: Rule): Placed<string> | undefined {
    const written = fields.string(key);
    if (written !== undefined) this.rule(written, rule, fields.path(key));
    return written;
  }

  strings(fields: Fields, key: string, rule: Rule): readonly Placed<string>[] | undefined {
    const values = fields.strings(key);
    for (const value of values ?? []) this.rule(value, rule);
    return values;
  }

  args(fields: Fields, key: string): Args {
    return this.#values(fields, key, argNameRule, "build args can be read from the image's history", 'Take it out of the file; rename it if it is none.');
  }

  env(fields: Fields, key: string): Args {
    return this.#values(fields, key, envNameRule, 'everybody who has the image can read it', 'Take it out of the file and pass it when the workspace runs; rename it if it is none.');
  }

  /** Complains about `${NAME}` of names that nothing stands for. */
  variables(written: Placed<string>, what: string, allowed?: readonly string[]): void {
    for (const { message, hint } of unknownVariables(written.value, allowed)) this.complain(written, `${what}: ${message}`, hint);
  }

  #values(fields: Fields, key: string, nameRule: Rule, why: string, hint: string): Args {
    const values = fields.stringMap(key);
    const what = fields.path(key);
    for (const [name, value] of values) {
      this.rule({ value: name, place: value.place }, nameRule, what);
      if (looksSecret(name) || holdsCredentials(value.value)) {
        this.complain({ value: name, place: value.place }, `${what}.${name} looks like a secret, and ${why}.`, hint);
        continue;
      }
      this.rule(value, lineRule, `${what}.${name}`);
      this.variables(value, `${what}.${name}`);
    }
    return values;
  }
}
