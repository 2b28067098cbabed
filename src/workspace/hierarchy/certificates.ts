import { diagnosticAt, type Diagnostic } from '../document/diagnostic.ts';
import type { Certificate, InheritedCertificate, Origin } from '../model.ts';

/** Where the build context has the certificates, one a file, because that is what the tools that read them expect. */
export const CERTIFICATES = 'ca-certificates';

/** The name of such a file. */
export function certificateFile(name: string): string {
  return `dvm-${name}.crt`;
}

/** At each level, and of all levels together. */
export const MOST_CERTIFICATES = 10;

/** Certificates of all levels add up; of those with one name, the innermost holds. In the order of their names. */
export function mergeCertificates(
  levels: readonly (readonly [Origin, readonly Certificate[]])[],
  diagnostics: Diagnostic[],
): InheritedCertificate[] {
  const merged = new Map(
    levels.flatMap(([from, certificates]) => certificates.map((each) => [each.name, { ...each, from }] as const)),
  );
  const last = [...merged.values()][MOST_CERTIFICATES];
  if (last !== undefined)
    diagnostics.push(
      diagnosticAt(
        { value: last.name, location: last.location },
        `caCerts: there are ${merged.size} certificates with those of the levels above; ${MOST_CERTIFICATES} is the most.`,
        'Put several into one file.',
      ),
    );
  return [...merged.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
