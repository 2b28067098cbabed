import type { ErrorReport } from '../../event/error.ts';

/** Why an engine cannot be used. */
export interface Unreachable {
  readonly reason: string;
  readonly hint?: string;
  /** There is no engine at all: no socket, or one that was left behind. */
  readonly isAbsent?: true;
}

const CHECK_CERTIFICATES =
  'Check DOCKER_CERT_PATH, or the TLS files of the Docker context, and the address of the engine.';
const CLIENT_CERTIFICATE = {
  reason: 'it does not accept the client certificate, or there is none',
  hint: 'Put the cert.pem and key.pem that it accepts into the folder of DOCKER_CERT_PATH, or into the Docker context.',
};

const WITHOUT_TLS = {
  reason: 'it does not speak TLS',
  hint: 'Set up TLS for the engine. Unset DOCKER_TLS_VERIFY and DOCKER_TLS only if you trust the network.',
};

/** By the error codes of Node.js and OpenSSL. */
const REASONS: Readonly<Record<string, Unreachable>> = {
  ENOENT: { reason: 'the socket does not exist', isAbsent: true },
  ECONNREFUSED: { reason: 'connection refused', isAbsent: true },
  EACCES: { reason: 'permission denied', hint: 'Make sure that your user may use the socket of the engine.' },
  EPERM: { reason: 'permission denied', hint: 'Make sure that your user may use the socket of the engine.' },
  ENOTFOUND: { reason: 'its host name cannot be resolved' },
  EAI_AGAIN: { reason: 'its host name cannot be resolved' },
  ECONNRESET: { reason: 'it closed the connection' },
  DEPTH_ZERO_SELF_SIGNED_CERT: { reason: 'its certificate is not signed by the expected CA', hint: CHECK_CERTIFICATES },
  SELF_SIGNED_CERT_IN_CHAIN: { reason: 'its certificate is not signed by the expected CA', hint: CHECK_CERTIFICATES },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    reason: 'its certificate is not signed by the expected CA',
    hint: CHECK_CERTIFICATES,
  },
  UNABLE_TO_GET_ISSUER_CERT: { reason: 'its certificate is not signed by the expected CA', hint: CHECK_CERTIFICATES },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    reason: 'its certificate is not signed by the expected CA',
    hint: CHECK_CERTIFICATES,
  },
  CERT_SIGNATURE_FAILURE: { reason: 'its certificate is not signed by the expected CA', hint: CHECK_CERTIFICATES },
  CERT_HAS_EXPIRED: { reason: 'its certificate has expired', hint: 'Renew the certificate of the engine.' },
  CERT_NOT_YET_VALID: { reason: 'its certificate is not valid yet', hint: 'Check the clock of this machine.' },
  ERR_TLS_CERT_ALTNAME_INVALID: { reason: 'its certificate is for another host name', hint: CHECK_CERTIFICATES },
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: CLIENT_CERTIFICATE,
  ERR_SSL_SSL_TLSV1_ALERT_BAD_CERTIFICATE: CLIENT_CERTIFICATE,
  ERR_SSL_SSL_TLS_ALERT_BAD_CERTIFICATE: CLIENT_CERTIFICATE,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: CLIENT_CERTIFICATE,
};

/** Explains the error of a request to an engine. */
export function unreachable(error: unknown): Unreachable {
  const { report, code } = (error ?? {}) as { report?: ErrorReport; code?: unknown };
  if (report !== undefined)
    return { reason: report.message.replace(/\.$/, ''), ...(report.hint !== undefined && { hint: report.hint }) };
  if (typeof code === 'string' && Object.hasOwn(REASONS, code)) return REASONS[code] as Unreachable;
  const message = error instanceof Error ? error.message : String(error);
  // The response of Go's HTTP server to a request without TLS on a TLS port.
  if (/HTTP request to an HTTPS server/i.test(message)) {
    return {
      reason: 'it requires TLS',
      hint: 'Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or use a Docker context with TLS files.',
    };
  }
  if (/wrong version number|packet length too long|:http request:/.test(message)) return WITHOUT_TLS;
  if (code === 'EPROTO' || (typeof code === 'string' && code.startsWith('ERR_SSL_')))
    return { reason: `TLS failed: ${message.trim()}`, hint: CHECK_CERTIFICATES };
  return { reason: message };
}
