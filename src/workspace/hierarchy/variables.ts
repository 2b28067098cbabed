import { dirname, isAbsolute, resolve } from 'node:path';
import { diagnosticAt, type Diagnostic, type SourceLocation, type Located } from '../document/diagnostic.ts';
import type { AppResource } from '../resource.ts';
import { lineRule } from '../rules.ts';
import { substitute, type Variables } from './substitute.ts';

/** What variables stand for on this machine. */
export type HostVariables = Pick<Variables, 'DVM_HOME' | 'HOME' | 'USER'>;

/** The absolute folder of an app, or what is wrong with it. */
export function appFolder(
  app: AppResource,
  host: HostVariables,
): { readonly folder?: string; readonly diagnostic?: Diagnostic } {
  const { value, diagnostic } = substituted(app.path, 'spec.path', { APP_NAME: app.name, ...host });
  if (diagnostic !== undefined) return { diagnostic };
  return { folder: isAbsolute(value) ? resolve(value) : resolve(dirname(app.location.file), value) };
}

/** A value with what its variables stand for. What stands for nothing is left as it is, and told. */
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
      diagnostic: refusal(written.location, written.value, `${what}: \${${name}} is not set on this machine.`),
    };
  const reason = value === written.value ? undefined : lineRule(value);
  if (reason !== undefined)
    return {
      value: written.value,
      diagnostic: refusal(written.location, written.value, `${what}: what it stands for ${reason}.`),
    };
  return { value };
}

function refusal(location: SourceLocation, written: string, message: string): Diagnostic {
  return diagnosticAt({ value: written, location }, message, 'Write the value itself.');
}
