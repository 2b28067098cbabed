import type { Located } from '../document/diagnostic.ts';
import type { Fields } from '../document/fields.ts';
import type { CredentialResource, Parents, SecretVariable } from '../resource.ts';
import { argNameRule, argumentRule, lineRule, type Rule, secretNameRule } from '../rules.ts';
import { type CommandSource, VAULT_COMMAND } from '../secret-source.ts';
import type { Check } from './check.ts';

const MAX_FIELDS = 50;
const mountRule: Rule = (value) =>
  /^(?:\/[\w@+-][\w.@+-]*|\/\.[\w@+-][\w.@+-]*)+$/.test(value)
    ? undefined
    : 'must be an absolute path of letters, digits and ". _ - + @"';
const hostRule: Rule = (value) =>
  /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$/.test(value)
    ? undefined
    : 'is not a valid host name, such as git.example.com';

type Body = Pick<CredentialResource, 'scope' | 'scopeName' | 'variables' | 'mountPath' | 'host' | 'expiresAt'>;

export function readCredential(
  name: Located<string> | undefined,
  spec: Fields,
  metadata: Fields,
  parents: Parents & { readonly workspace?: Located<string> },
  check: Check,
): Body | undefined {
  metadata.ignore('description');
  const variables = readSource(name, spec, check);
  const mountPath = check.string(spec, 'mountPath', mountRule);
  const host = check.string(spec, 'host', hostRule);
  const expiresAt = check.string(spec, 'expiresAt', (time) =>
    Number.isNaN(Date.parse(time)) ? 'is not a valid time, such as 2030-01-31T00:00:00Z' : undefined,
  );
  spec.ignore('description');
  const scopes = (['ecosystem', 'domain', 'system', 'app', 'workspace'] as const).filter(
    (level) => parents[level] !== undefined,
  );
  const [scope] = scopes;
  const scopeName = scope && parents[scope];
  if (scopes.length === 1 && scope !== undefined && scopeName !== undefined)
    return {
      scope,
      scopeName,
      variables,
      ...(mountPath && { mountPath }),
      ...(host && { host }),
      ...(expiresAt && { expiresAt }),
    };
  const found = scopes.length === 0 ? 'none' : scopes.join(' and ');
  metadata.error(
    scopes[1] ?? 'name',
    `A Credential must name exactly one ecosystem, domain, system, app or workspace in its metadata, not ${found}.`,
  );
  return undefined;
}

/** The fields of each source, in addition to the common ones. */
const FIELDS = {
  env: ['envVar'],
  file: ['path'],
  vscode: ['secret'],
  command: ['secret', 'command'],
  vault: ['vaultSecret', 'vaultEnvironment', 'vaultUsernameSecret', 'usernameVar', 'passwordVar', 'vaultFields'],
} as const;

function readSource(name: Located<string> | undefined, spec: Fields, check: Check): SecretVariable[] {
  const written = spec.requiredString('source');
  if (written?.value === 'keychain') {
    spec.error('source', 'spec.source "keychain" is no longer supported.', 'Use env, file, vscode, command or vault.');
    return [];
  }
  const source = spec.oneOf('source', ['env', 'file', 'vscode', 'command', 'vault']);
  const own = source === undefined ? [] : FIELDS[source];
  spec.withoutEffect(
    Object.values(FIELDS)
      .flat()
      .filter((key) => !(own as readonly string[]).includes(key)),
    `spec.source is ${source ?? 'unknown'}`,
  );
  if (source === undefined || name === undefined) return [];
  if (source === 'vault') return readVault(name, spec, check);
  const variable = readVariable(name, spec, check);
  const text = (key: string): string => requiredLine(spec, key, check);
  switch (source) {
    case 'env':
      return [{ variable, source: { kind: 'env', variable: readEnv(spec, check) } }];
    case 'file':
      return [{ variable, source: { kind: 'file', path: text('path') } }];
    case 'vscode':
      return [
        {
          variable,
          source: { kind: 'vscode', secret: check.string(spec, 'secret', secretNameRule)?.value ?? name.value },
        },
      ];
    case 'command':
      return [
        { variable, source: { kind: 'command', command: text('command'), secret: secretOf(spec, 'secret', check) } },
      ];
  }
}

/** The variable that build steps find the secret in: spec.variable, or derived from the credential's name. */
function readVariable(name: Located<string>, spec: Fields, check: Check): string {
  const written = check.string(spec, 'variable', argNameRule);
  if (written !== undefined) return written.value;
  const derived =
    argNameRule(name.value) === undefined ? name.value : name.value.toUpperCase().replace(/[^A-Z0-9_]+/g, '_');
  const reason = argNameRule(derived);
  if (reason !== undefined)
    check.error(
      name,
      `metadata.name: "${name.value}" cannot name a variable: "${derived}" ${reason}.`,
      'Set the name of the variable with spec.variable.',
    );
  return derived;
}

function readEnv(spec: Fields, check: Check): string {
  const variable = spec.requiredString('envVar');
  if (variable !== undefined)
    check.rule(
      variable,
      (value) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(value) ? undefined : 'is not a valid variable name'),
      'spec.envVar',
    );
  return variable?.value ?? '';
}

function readVault(name: Located<string>, spec: Fields, check: Check): SecretVariable[] {
  const environment = check.string(spec, 'vaultEnvironment', argumentRule)?.value;
  const from = (secret: string, field?: string): CommandSource => ({
    kind: 'command',
    command: VAULT_COMMAND,
    secret,
    ...(environment !== undefined && { environment }),
    ...(field !== undefined && { field }),
  });
  const secret = secretOf(spec, 'vaultSecret', check);
  const userSecret = check.string(spec, 'vaultUsernameSecret', argumentRule)?.value;
  const [user, password] = (['usernameVar', 'passwordVar'] as const).map(
    (key) => check.string(spec, key, argNameRule)?.value,
  );
  const fields = spec.stringMap('vaultFields');
  for (const [variable, field] of fields) {
    check.rule({ value: variable, location: field.location }, argNameRule, 'spec.vaultFields');
    check.rule(field, argumentRule, `spec.vaultFields.${variable}`);
  }
  if (fields.size > MAX_FIELDS)
    spec.error('vaultFields', `spec.vaultFields must not have more than ${MAX_FIELDS} fields.`);
  if (fields.size > 0 && (user !== undefined || password !== undefined)) {
    spec.error(
      'vaultFields',
      'spec.vaultFields cannot be combined with spec.usernameVar and spec.passwordVar.',
      'List all variables in spec.vaultFields.',
    );
  }
  if (fields.size > 0 || user !== undefined || password !== undefined)
    spec.withoutEffect(['variable'], 'other fields set the names of the variables');
  if (fields.size > 0) return [...fields].map(([variable, field]) => ({ variable, source: from(secret, field.value) }));
  if (user === undefined && password === undefined)
    return [{ variable: readVariable(name, spec, check), source: from(secret) }];
  return [
    ...(user === undefined
      ? []
      : [{ variable: user, source: userSecret === undefined ? from(secret, 'username') : from(userSecret) }]),
    ...(password === undefined ? [] : [{ variable: password, source: from(secret) }]),
  ];
}

function requiredLine(spec: Fields, key: string, check: Check): string {
  const written = spec.requiredString(key);
  if (written !== undefined) check.rule(written, lineRule, spec.path(key));
  return written?.value ?? '';
}

function secretOf(spec: Fields, key: string, check: Check): string {
  const written = spec.requiredString(key);
  if (written !== undefined) check.rule(written, argumentRule, spec.path(key));
  return written?.value ?? '';
}
