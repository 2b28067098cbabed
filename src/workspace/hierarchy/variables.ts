import { dirname, isAbsolute, resolve } from 'node:path';
import { complaintAt, type Diagnostic, type Place, type Placed } from '../document/diagnostic.ts';
import type { AppResource } from '../resource.ts';
import { lineRule } from '../rules.ts';
import { substitute, type Variables } from './substitute.ts';

/** What variables stand for on this machine. */
export type Host = Pick<Variables, 'DVM_HOME' | 'HOME' | 'USER'>;

/** The absolute folder of an app, or what is wrong with it. */
export function appFolder(
  app: AppResource,
  host: Host,
): { readonly folder?: string; readonly diagnostic?: Diagnostic } {
  const { value, diagnostic } = substituted(app.path, 'spec.path', { APP_NAME: app.name, ...host });
  if (diagnostic !== undefined) return { diagnostic };
  return { folder: isAbsolute(value) ? resolve(value) : resolve(dirname(app.place.file), value) };
}

/** A value with what its variables stand for. What stands for nothing is left as it is, and told. */
export function substituted(
  written: Placed<string>,
  what: string,
  variables: Variables,
): { readonly value: string; readonly diagnostic?: Diagnostic } {
  const { value, missing } = substitute(written.value, variables);
  const [name] = missing;
  if (name !== undefined)
    return {
      value: written.value,
      diagnostic: refusal(written.place, written.value, `${what}: \${${name}} is not set on this machine.`),
    };
  const reason = value === written.value ? undefined : lineRule(value);
  if (reason !== undefined)
    return {
      value: written.value,
      diagnostic: refusal(written.place, written.value, `${what}: what it stands for ${reason}.`),
    };
  return { value };
}

function refusal(place: Place, written: string, message: string): Diagnostic {
  return complaintAt({ value: written, place }, message, 'Write the value itself.');
}
