import { dirname, isAbsolute, resolve } from 'node:path';
import { diagnosticAt, type Diagnostic, type SourceLocation, type Located } from '../document/diagnostic.ts';
import type { AppResource } from '../resource.ts';
import { lineRule } from '../rules.ts';
import { substitute, type Variables } from './substitute.ts';

/** The values of variables on this machine. */
export type HostVariables = Pick<Variables, 'DVM_HOME' | 'HOME' | 'USER'>;

/** The absolute folder of an app, or an error. */
export function appFolder(
  app: AppResource,
  host: HostVariables,
): { readonly folder?: string; readonly diagnostic?: Diagnostic } {
  const { value, diagnostic } = substituted(app.path, 'spec.path', { APP_NAME: app.name, ...host });
  if (diagnostic !== undefined) return { diagnostic };
  return { folder: isAbsolute(value) ? resolve(value) : resolve(dirname(app.location.file), value) };
}

/** Substitutes the variables of a value. If that is impossible, the value is unchanged and an error is returned. */
export function substituted(
  written: Located<string>,
  what: string,
  variables: Variables,
): { readonly value: string; readonly diagnostic?: Diagnostic } {
  const { value, missing } = substitute(written.value, variables);
  const [name] = missing;
  if (name !== undefined)
    return {
      value: written.value,
      diagnostic: invalidValue(written.location, written.value, `${what}: \${${name}} is not set on this machine.`),
    };
  const reason = value === written.value ? undefined : lineRule(value);
  if (reason !== undefined)
    return {
      value: written.value,
      diagnostic: invalidValue(written.location, written.value, `${what}: the substituted value ${reason}.`),
    };
  return { value };
}

function invalidValue(location: SourceLocation, written: string, message: string): Diagnostic {
  return diagnosticAt({ value: written, location }, message, 'Use a literal value instead.');
}
