import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DvmError, reportOf } from '../../event/error.ts';
import type { Digested, WorkspaceRef } from '../../event/event.ts';
import { FILE_MODE, FOLDER_MODE } from '../../home/folder.ts';
import { MAX_SECRET_BYTES } from '../../secret/file.ts';
import { readSecret } from '../../secret/provider.ts';
import { CERTIFICATES, certificateFile } from '../../workspace/hierarchy/certificates.ts';
import { isInside } from '../../text/inside.ts';
import { isRefused } from '../../file/problem.ts';
import { readText } from '../../file/read.ts';
import type { PhaseContext } from '../job.ts';
import { readPem } from '../gather/pem.ts';
import type { Staging } from '../staging.ts';
import type { Certificate, Workspace } from '../../workspace/model.ts';

interface CertificateContext extends Pick<PhaseContext, 'emit' | 'providers' | 'signal'> {
  readonly job: { readonly workspace: Workspace; readonly ref: Pick<WorkspaceRef, 'key'> };
}

/**
 * Writes the workspace's CA certificates into the build context, each into a file of its own, and returns their names
 * and digests. Certificates from outside the root have been approved by now. Throws `invalid_input`, or `secret`, at
 * the line that names a certificate that cannot be read or is not acceptable.
 */
export async function loadCertificates(context: CertificateContext, staging: Staging): Promise<Digested[]> {
  const { job, emit } = context;
  const { certificates } = job.workspace;
  const staged: Digested[] = [];
  if (certificates.length === 0) return staged;
  const folder = join(staging.context, CERTIFICATES);
  await mkdir(folder, { mode: FOLDER_MODE });
  const seen = new Map<string, string>();
  for (const certificate of certificates) {
    const { name, location } = certificate;
    const warn = (message: string): void =>
      emit({
        type: 'warning',
        key: job.ref.key,
        message: `CA certificate "${name}" (${location.file}:${location.line}): ${message}.`,
      });
    const pem = readPem(await read(context, certificate), new Date());
    if ('problem' in pem)
      throw refusal(
        certificate,
        `is rejected: ${pem.problem}.`,
        'Export the certificate of the authority itself, in PEM.',
      );
    for (const warning of pem.warnings) warn(warning);
    const fresh = pem.certificates.filter(({ fingerprint256 }) => !seen.has(fingerprint256));
    if (fresh.length === 0) warn(`it is the same as "${seen.get(pem.certificates[0]?.fingerprint256 ?? '') ?? ''}"`);
    for (const [index, each] of fresh.entries()) {
      const own = index === 0 ? name : `${name}.${index + 1}`;
      seen.set(each.fingerprint256, name);
      staged.push({ name: own, digest: each.fingerprint256.replaceAll(':', '').toLowerCase() });
      await writeFile(join(folder, certificateFile(own)), each.toString(), { mode: FILE_MODE });
    }
  }
  return staged;
}

async function read({ job, providers, signal }: CertificateContext, certificate: Certificate): Promise<string> {
  const { source, location } = certificate;
  const { root } = job.workspace;
  // A path below the root needs no approval, so a link in an untrusted folder must not lead out of it.
  if (source.kind === 'file' && isInside(root, source.path)) {
    const found = await readText(await realpath(root), source.path, MAX_SECRET_BYTES);
    if (!isRefused(found)) return found.text;
    const { kind, reason, hint } = found.problem;
    if (kind === 'outside')
      throw refusal(certificate, `${reason}.`, 'Use the path of the file itself, so that you can approve it.');
    throw new DvmError({
      kind: 'secret',
      message: `CA certificate "${certificate.name}": ${source.path} ${reason}.`,
      hint: hint ?? 'Correct its path; it is relative to the document that names it.',
      ...location,
    });
  }
  return readSecret(providers, source, signal).catch((error: unknown) => {
    const { kind, message, hint } = reportOf(error);
    throw new DvmError(
      {
        kind,
        message: `CA certificate "${certificate.name}": ${message}`,
        ...(hint !== undefined && { hint }),
        ...location,
      },
      { cause: error },
    );
  });
}

function refusal({ name, location }: Certificate, what: string, hint: string): DvmError {
  return new DvmError({ kind: 'invalid_input', message: `The CA certificate "${name}" ${what}`, hint, ...location });
}
