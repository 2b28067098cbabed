import type { Fields } from '../fields.ts';
import type { Parents, CredentialResource } from '../resource.ts';
import type { Placed } from '../diagnostic.ts';
import { lineRule, type Rule } from '../rules.ts';
import type { Check } from './check.ts';

const MOST_FIELDS = 50;
const variableRule: Rule = (value) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(value) ? undefined : 'is not a valid variable name');

export function readCredential(spec: Fields, metadata: Fields, parents: Parents & { readonly workspace?: Placed<string> }, check: Check): Pick<CredentialResource, 'scope' | 'scopeName'> | undefined {
  metadata.ignore('description');
  const source = readSource(spec);
  if (source === 'env') readEnv(spec, check);
  if (source === 'vault') readVault(spec, check);
  check.string(spec, 'expiresAt', (time) => (Number.isNaN(Date.parse(time)) ? 'is not a time such as 2030-01-31T00:00:00Z' : undefined));
  spec.ignore('description');
  const scopes = (['ecosystem', 'domain', 'system', 'app', 'workspace'] as const).filter((level) => parents[level] !== undefined);
  const [scope] = scopes;
  const scopeName = scope && parents[scope];
  if (scopes.length === 1 && scope !== undefined && scopeName !== undefined) return { scope, scopeName };
  const found = scopes.length === 0 ? 'none' : scopes.join(' and ');
  metadata.error(scopes[1] ?? 'name', `A Credential is for exactly one ecosystem, domain, system, app or workspace; its metadata names ${found}.`);
  return undefined;
}

function readSource(spec: Fields): 'vault' | 'env' | undefined {
  const written = spec.requiredString('source');
  if (written?.value !== 'keychain') return spec.oneOf('source', ['vault', 'env']);
  spec.error('source', 'spec.source "keychain" is no longer a source of credentials.', 'Use vault or env.');
  return undefined;
}

const OF_VAULT = ['vaultSecret', 'vaultEnvironment', 'vaultUsernameSecret', 'usernameVar', 'passwordVar', 'vaultFields'] as const;

function readEnv(spec: Fields, check: Check): void {
  const variable = spec.requiredString('envVar');
  if (variable !== undefined) check.rule(variable, variableRule, 'spec.envVar');
  spec.withoutEffect(OF_VAULT, 'spec.source is env');
}

function readVault(spec: Fields, check: Check): void {
  spec.requiredString('vaultSecret');
  for (const key of ['vaultEnvironment', 'vaultUsernameSecret']) check.string(spec, key, lineRule);
  for (const key of ['usernameVar', 'passwordVar']) check.string(spec, key, variableRule);
  const fields = spec.stringMap('vaultFields');
  for (const [name, { place }] of fields) check.rule({ value: name, place }, variableRule, 'spec.vaultFields');
  if (fields.size > MOST_FIELDS) spec.error('vaultFields', `spec.vaultFields has more than ${MOST_FIELDS} fields.`);
  if (fields.size > 0 && (spec.has('usernameVar') || spec.has('passwordVar'))) {
    spec.error('vaultFields', 'spec.vaultFields excludes spec.usernameVar and spec.passwordVar.', 'Give each variable a field of its own.');
  }
  spec.withoutEffect(['envVar'], 'spec.source is vault');
}
