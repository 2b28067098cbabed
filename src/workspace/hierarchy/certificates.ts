import { diagnosticAt, type Diagnostic } from '../document/diagnostic.ts';
import type { Certificate, InheritedCertificate, Origin } from '../model.ts';

/** The folder of the certificates in the build context: one file each, as the tools that read them expect. */
export const CERTIFICATES = 'ca-certificates';

/** The name of a certificate's file. */
export function certificateFile(name: string): string {
  return `dvm-${name}.crt`;
}

/** Per level, and for all levels together. */
export const MAX_CERTIFICATES = 10;

/** Collects the certificates of all levels, sorted by name. The innermost level overrides one of the same name. */
export function mergeCertificates(
  levels: readonly (readonly [Origin, readonly Certificate[]])[],
  diagnostics: Diagnostic[],
): InheritedCertificate[] {
  const merged = new Map(
    levels.flatMap(([from, certificates]) => certificates.map((each) => [each.name, { ...each, from }] as const)),
  );
  const last = [...merged.values()][MAX_CERTIFICATES];
  if (last !== undefined)
    diagnostics.push(
      diagnosticAt(
        { value: last.name, location: last.location },
        `caCerts: ${merged.size} certificates including those of outer levels; the maximum is ${MAX_CERTIFICATES}.`,
        'Combine several certificates into one file.',
      ),
    );
  return [...merged.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
