import { dirname, resolve } from 'node:path';
import { MAX_CERTIFICATES } from '../hierarchy/certificates.ts';
import type { Fields } from '../document/fields.ts';
import type { Check } from './check.ts';
import { argumentRule, lineRule, type Rule } from '../rules.ts';
import { type SecretSource, VAULT_COMMAND } from '../secret-source.ts';
import type { Certificate } from '../model.ts';

/** Also the name of a file in the image. */
const certificateRule: Rule = (value) =>
  /^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/.test(value)
    ? undefined
    : 'is not a valid name (up to 64 letters, digits, "_" and "-")';
const variableRule: Rule = (value) =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(value) ? undefined : 'is not a valid variable name';

/** The fields that name a source; the first one present applies. */
const SOURCES = ['file', 'envVar', 'vaultSecret', 'secret'] as const;
/** Fields that only apply to one of the sources. */
const DETAILS = { vaultEnvironment: 'vaultSecret', vaultField: 'vaultSecret', command: 'secret' } as const;

/** The CA certificates of one level. */
export function readCertificates(parent: Fields, check: Check): Certificate[] {
  const fields = parent.list('caCerts');
  const names = new Set<string>();
  const found: Certificate[] = [];
  for (const certificate of fields) {
    const name = certificate.requiredString('name');
    const source = readSource(certificate, check);
    certificate.reportUnknown();
    if (name === undefined) continue;
    check.rule(name, certificateRule, certificate.path('name'));
    if (names.has(name.value)) check.error(name, `${certificate.path('name')}: "${name.value}" is listed twice.`);
    names.add(name.value);
    if (source !== undefined) found.push({ name: name.value, source, location: name.location });
  }
  if (fields.length > MAX_CERTIFICATES)
    parent.error('caCerts', `${parent.path('caCerts')} must not have more than ${MAX_CERTIFICATES} certificates.`);
  return found;
}

function readSource(fields: Fields, check: Check): SecretSource | undefined {
  const written = {
    file: check.string(fields, 'file', lineRule),
    envVar: check.string(fields, 'envVar', variableRule),
    vaultSecret: check.string(fields, 'vaultSecret', argumentRule),
    secret: check.string(fields, 'secret', argumentRule),
  };
  const text = (key: 'vaultEnvironment' | 'vaultField' | 'command'): string | undefined =>
    check.string(fields, key, argumentRule)?.value;
  const [environment, field, command] = [text('vaultEnvironment'), text('vaultField'), text('command')];
  const kind = SOURCES.find((key) => written[key] !== undefined);
  if (kind === undefined) {
    if (!SOURCES.some((key) => fields.has(key)))
      fields.error(
        'name',
        `${fields.path('file')} is required, or one of ${SOURCES.slice(1).join(', ')} instead.`,
        'The path of the PEM file is relative to this document.',
      );
    return undefined;
  }
  const without = [
    ...SOURCES.filter((key) => key !== kind),
    ...Object.entries(DETAILS).flatMap(([key, of]) => (of === kind ? [] : [key])),
  ];
  fields.withoutEffect(without, `${fields.path(kind)} is the source of the certificate`);
  const { value, location } = written[kind] ?? { value: '', location: fields.location() };
  switch (kind) {
    case 'file':
      return { kind: 'file', path: resolve(dirname(location.file), value) };
    case 'envVar':
      return { kind: 'env', variable: value };
    case 'vaultSecret':
      return {
        kind: 'command',
        command: VAULT_COMMAND,
        secret: value,
        ...(environment !== undefined && { environment }),
        ...(field !== undefined && { field }),
      };
    case 'secret':
      return command === undefined ? { kind: 'vscode', secret: value } : { kind: 'command', command, secret: value };
  }
}
