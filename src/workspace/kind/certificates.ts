import { dirname, resolve } from 'node:path';
import { type Certificate, MOST_CERTIFICATES } from '../certificates.ts';
import type { Fields } from '../fields.ts';
import type { Check } from './check.ts';
import { lineRule, type Rule } from '../rules.ts';

/** It names a file in the image. */
const certificateRule: Rule = (value) => (/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/.test(value) ? undefined : 'is not a name of at most 64 letters, digits, "_" and "-"');

/** CA certificates of one level. What a vault has is checked, too, so that a document which loads today loads tomorrow. */
export function readCertificates(parent: Fields, check: Check): Certificate[] {
  const fields = parent.list('caCerts');
  const names = new Set<string>();
  const found: Certificate[] = [];
  for (const certificate of fields) {
    const name = certificate.requiredString('name');
    const file = check.string(certificate, 'file', lineRule);
    if (file === undefined && !certificate.has('vaultSecret')) certificate.error('name', `${certificate.path('file')} is required.`, 'Name a file in PEM; its path is relative to this document.');
    for (const key of ['vaultSecret', 'vaultEnvironment', 'vaultField']) check.string(certificate, key, lineRule);
    if (file !== undefined) certificate.withoutEffect(['vaultSecret', 'vaultEnvironment', 'vaultField'], `${certificate.path('file')} says where the certificate is`);
    else if (certificate.has('vaultSecret')) certificate.withoutEffect(['vaultSecret'], 'this version of the extension reads certificates from files, not from a vault');
    certificate.reportUnknown();
    if (name === undefined) continue;
    check.rule(name, certificateRule, certificate.path('name'));
    if (names.has(name.value)) check.complain(name, `${certificate.path('name')}: "${name.value}" stands twice.`);
    names.add(name.value);
    if (file !== undefined) found.push({ name: name.value, file: resolve(dirname(file.place.file), file.value), place: name.place });
  }
  if (fields.length > MOST_CERTIFICATES) parent.error('caCerts', `${parent.path('caCerts')} has more than ${MOST_CERTIFICATES} certificates.`);
  return found;
}
