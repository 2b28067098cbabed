import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Tls } from '../../buildkit/client.ts';
import { DvmError } from '../../event/error.ts';

/** The user's TLS setup for an engine: Docker's `ca.pem`, `cert.pem` and `key.pem` in a folder. */
export interface TlsSettings {
  readonly folder: string;
  /** Whether a CA is required, as with DOCKER_TLS_VERIFY and DOCKER_TLS. */
  readonly needsCa: boolean;
  /** The connection is encrypted, but any certificate is accepted. */
  readonly skipsVerification: boolean;
}

/**
 * TLS by DOCKER_TLS_VERIFY, DOCKER_TLS and DOCKER_CERT_PATH; any value but an empty one counts, `0` too
 * (docker/cli, cli/flags/options.go).
 */
export function tlsOfEnvironment(env: NodeJS.ProcessEnv, configFolder: string): TlsSettings | undefined {
  const verifies = Boolean(env['DOCKER_TLS_VERIFY']);
  if (!verifies && !env['DOCKER_TLS']) return undefined;
  return { folder: env['DOCKER_CERT_PATH'] || configFolder, needsCa: true, skipsVerification: !verifies };
}

/**
 * Reads the TLS files; undefined if the settings do not require TLS. Throws `engine_unsupported`, with the file, if
 * they cannot be used: a connection that should be encrypted is never made without TLS.
 */
export function readTls({ folder, needsCa, skipsVerification }: TlsSettings): Tls | undefined {
  const ca = readPem(join(folder, 'ca.pem'));
  const cert = readPem(join(folder, 'cert.pem'));
  const key = readPem(join(folder, 'key.pem'));
  if (ca === undefined && needsCa) throw unusable(join(folder, 'ca.pem'), 'it does not exist');
  if ((cert === undefined) !== (key === undefined)) {
    throw unusable(
      join(folder, cert === undefined ? 'cert.pem' : 'key.pem'),
      'a client certificate needs both cert.pem and key.pem',
    );
  }
  if (ca === undefined && cert === undefined && !skipsVerification) return undefined;
  const tls = {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(skipsVerification && { rejectUnauthorized: false }),
  };
  try {
    createSecureContext(tls);
  } catch (error) {
    throw unusable(folder, error instanceof Error ? error.message : String(error), error);
  }
  if (ca !== undefined) checkCertificate(join(folder, 'ca.pem'), ca);
  return tls;
}

/** OpenSSL silently skips an authority that it cannot read, and would then trust no certificate. */
function checkCertificate(file: string, pem: string): void {
  try {
    new X509Certificate(pem);
  } catch (error) {
    throw unusable(file, 'it is not a certificate in PEM', error);
  }
}

function readPem(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(file, error instanceof Error ? error.message : String(error), error);
  }
}

function unusable(path: string, why: string, cause?: unknown): DvmError {
  const hint = 'Check DOCKER_CERT_PATH, or the TLS files of the Docker context.';
  return new DvmError(
    { kind: 'engine_unsupported', message: `The TLS files at ${path} cannot be used: ${why}.`, hint },
    { cause },
  );
}
