import { X509Certificate } from 'node:crypto';

/** The certificates in a file, or why it is rejected. Completes "The certificate … is rejected:". */
export type Pem =
  | { readonly certificates: readonly X509Certificate[]; readonly warnings: readonly string[] }
  | { readonly problem: string };

/** Bytes; four times the bundle of an operating system. */
const LARGEST = 1024 * 1024;
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g;
const SOON_MS = 30 * 24 * 60 * 60_000;

/** Reads certificates in PEM. Anything else is rejected, so that no key and no other data gets into an image. */
export function readPem(text: string, now: Date): Pem {
  if (text.length > LARGEST) return { problem: `it is larger than ${LARGEST / 1024} KiB` };
  // Vaults may escape line breaks; the PEM markers show where they belong.
  const pem = text.replace(/\r\n?/g, '\n').replaceAll('\\n', '\n');
  if (pem.trim() === '') return { problem: 'it is empty' };
  if (/PRIVATE KEY-----/.test(pem)) return { problem: 'it contains a private key, which must not get into an image' };
  const blocks = [...pem.matchAll(BLOCK)];
  if (blocks.length === 0) return { problem: 'it contains no PEM certificate ("-----BEGIN CERTIFICATE-----")' };
  const other = blocks.find(([, label]) => label !== 'CERTIFICATE' && label !== 'TRUSTED CERTIFICATE');
  if (other !== undefined) return { problem: `it contains something other than certificates: ${other[1] ?? ''}` };
  const certificates = new Map<string, X509Certificate>();
  const warnings: string[] = [];
  for (const [index, [block]] of blocks.entries()) {
    const certificate = parse(block);
    const which = blocks.length === 1 ? 'it' : `its certificate ${index + 1}`;
    if (certificate === undefined) return { problem: `${which} cannot be read as a certificate` };
    const subject = certificate.subject.replaceAll('\n', ', ');
    const [from, to] = [certificate.validFrom, certificate.validTo].map((date) => new Date(date));
    if (to !== undefined && to < now)
      return { problem: `${which} (${subject}) expired on ${to.toISOString().slice(0, 10)}` };
    if (from !== undefined && from > now)
      warnings.push(`${which} (${subject}) is not valid before ${from.toISOString().slice(0, 10)}`);
    if (to !== undefined && to.getTime() - now.getTime() < SOON_MS)
      warnings.push(`${which} (${subject}) expires on ${to.toISOString().slice(0, 10)}`);
    if (!certificate.ca)
      warnings.push(
        `${which} (${subject}) is not a CA certificate, so only programs that compare the certificate itself trust it`,
      );
    certificates.set(certificate.fingerprint256, certificate);
  }
  return { certificates: [...certificates.values()], warnings };
}

function parse(block: string): X509Certificate | undefined {
  try {
    return new X509Certificate(block);
  } catch {
    return undefined;
  }
}
