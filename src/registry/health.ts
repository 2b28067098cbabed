import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';

interface Check {
  /**
   * The health address: relative to the server's root if it begins with a slash (OCI distribution), otherwise to the
   * registry's address. Without one, a TCP connection is enough.
   */
  readonly path?: string;
  readonly accepts?: (status: number) => boolean;
}

const OCI: Check = { path: '/v2/', accepts: (status) => status === 200 || status === 401 };
const CHECKS: Readonly<Record<string, Check>> = {
  oci: OCI,
  zot: OCI,
  pypi: { path: '', accepts: (status) => status === 200 || status === 302 },
  devpi: { path: '', accepts: (status) => status === 200 || status === 302 },
  npm: { path: '-/ping', accepts: (status) => status === 200 },
  verdaccio: { path: '-/ping', accepts: (status) => status === 200 },
  go: { path: 'healthz', accepts: (status) => status === 200 },
  athens: { path: 'healthz', accepts: (status) => status === 200 },
  http: {},
  squid: {},
};
const ANY: Check = { path: '', accepts: (status) => status < 500 };

/** Checks whether a registry serves. Resolves with the reason if it does not. */
export async function checkHealth(
  type: string,
  url: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const check = (Object.hasOwn(CHECKS, type) ? CHECKS[type] : undefined) ?? ANY;
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  try {
    if (check.path === undefined) return await connects(new URL(url), either);
    const status = await statusOf(new URL(check.path, url.endsWith('/') ? url : `${url}/`), either);
    return check.accepts?.(status) === true ? undefined : `responded with HTTP ${status}`;
  } catch (error) {
    return timeout.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error);
  }
}

/**
 * Only the status: the body is not read, a redirect is not followed, and a login in the address is not sent. Without a
 * shared agent the environment's proxy is not used, as engines do not use it for these registries either.
 */
function statusOf({ protocol, hostname, port, pathname }: URL, signal: AbortSignal): Promise<number> {
  const send = protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = send(
      { host: withoutBrackets(hostname), port, path: pathname, signal, agent: false },
      (response) => {
        resolve(response.statusCode ?? 0);
        response.destroy();
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}

function connects(url: URL, signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: withoutBrackets(url.hostname),
      port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
      signal,
    });
    socket.on('error', reject);
    socket.on('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
  });
}

/** An IPv6 address in the form that sockets accept. */
function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function reasonOf(error: unknown): string {
  switch ((error as { code?: string }).code) {
    case 'ECONNREFUSED':
      return 'connection refused';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its host name cannot be resolved';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
