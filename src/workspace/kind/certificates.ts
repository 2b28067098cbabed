import type { Fields } from '../fields.ts';
import type { Check } from './check.ts';
import { lineRule, nameRule } from '../rules.ts';

const MOST_CERTIFICATES = 10;

/** Certificates are checked although nothing fetches them yet, so that a document which loads today loads tomorrow. */
export function readCertificates(parent: Fields, check: Check): void {
  const certificates = parent.list('caCerts');
  const names = new Set<string>();
  for (const certificate of certificates) {
    const name = certificate.requiredString('name');
    certificate.requiredString('vaultSecret');
    for (const key of ['vaultEnvironment', 'vaultField']) check.string(certificate, key, lineRule);
    certificate.reportUnknown();
    if (name === undefined) continue;
    check.rule(name, nameRule, certificate.path('name'));
    if (names.has(name.value)) check.complain(name, `${certificate.path('name')}: "${name.value}" stands twice.`);
    names.add(name.value);
  }
  if (certificates.length > MOST_CERTIFICATES) parent.error('caCerts', `${parent.path('caCerts')} has more than ${MOST_CERTIFICATES} certificates.`);
  if (certificates.length > 0) parent.withoutEffect(['caCerts'], 'this version of the extension does not fetch certificates from a vault');
}
