import { mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { DvmError } from '../../event/error.ts';
import { FILE_MODE, FOLDER_MODE } from '../../home/folder.ts';
import { CERTIFICATES } from '../../image/certificates.ts';
import type { Certificate } from '../../workspace/certificates.ts';
import type { PhaseContext } from '../job.ts';
import { readPem } from '../pem.ts';
import type { Staging } from '../staging.ts';

/** Bytes. Larger files are not read at all. */
const LARGEST_FILE = 4 * 1024 * 1024;

/** Puts the workspace's CA certificates into the build context, each into a file of its own. Throws `invalid_input` at the line that names one that is refused. */
export async function loadCertificates({ job, emit }: PhaseContext, { context }: Staging): Promise<void> {
  const { certificates, appPath } = job.workspace;
  if (certificates.length === 0) return;
  const folder = join(context, CERTIFICATES);
  await mkdir(folder, { mode: FOLDER_MODE });
  const seen = new Map<string, string>();
  for (const certificate of certificates) {
    const { name, place } = certificate;
    const pem = readPem(await readFileOf(certificate, appPath.value), new Date());
    if ('problem' in pem) throw refusal(certificate, `is refused: ${pem.problem}`, 'Export the certificate of the authority itself, in PEM.');
    for (const warning of pem.warnings) emit({ type: 'warning', key: job.ref.key, message: `CA certificate "${name}" (${place.file}:${place.line}): ${warning}.` });
    const fresh = pem.certificates.filter(({ fingerprint256 }) => !seen.has(fingerprint256));
    if (fresh.length === 0) emit({ type: 'warning', key: job.ref.key, message: `CA certificate "${name}" (${place.file}:${place.line}) is the same as "${seen.get(pem.certificates[0]?.fingerprint256 ?? '') ?? ''}".` });
    for (const [index, each] of fresh.entries()) {
      seen.set(each.fingerprint256, name);
      await writeFile(join(folder, `dvm-${name}${index === 0 ? '' : `.${index + 1}`}.crt`), each.toString(), { mode: FILE_MODE });
    }
  }
}

/** Only from the folder of the YAML or of the app: what a build takes from elsewhere must be asked for. */
async function readFileOf(certificate: Certificate, app: string): Promise<string> {
  const { file, place } = certificate;
  try {
    const real = await realpath(file);
    const homes = await Promise.all([app, dirname(place.file)].map((each) => realpath(each)));
    if (!homes.some((home) => real.startsWith(home.endsWith(sep) ? home : home + sep))) throw refusal(certificate, `lies outside of the folders of the app and of the YAML: ${file}`, 'Put a copy into one of them, and mind links.');
    const info = await stat(real);
    if (!info.isFile() || info.size > LARGEST_FILE) throw refusal(certificate, `is no file, or too large: ${file}`, 'Name a file in PEM.');
    return await readFile(real, 'utf8');
  } catch (error) {
    if (error instanceof DvmError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw refusal(certificate, code === 'ENOENT' ? `does not exist: ${file}` : `cannot be read (${String(code)}): ${file}`, 'Its path is relative to the document that names it.', error);
  }
}

function refusal({ name, place }: Certificate, what: string, hint: string, cause?: unknown): DvmError {
  return new DvmError({ kind: 'invalid_input', message: `The CA certificate "${name}" ${what}.`, hint, ...place }, { cause });
}
