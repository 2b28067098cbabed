import { request } from 'node:http';
import { DvmError } from '../event/error.ts';

export type Address = { readonly socketPath: string } | { readonly host: string; readonly port: number };

/**
 * The address of an engine from `unix://`, `npipe://` or `tcp://`.
 * Throws `engine_unsupported` for anything else: engines over ssh or TLS need what plain HTTP cannot do.
 */
export function parseHost(host: string): Address {
  const unix = /^unix:\/\/(\/.*)$/.exec(host);
  if (unix?.[1] !== undefined) return { socketPath: unix[1] };
  const pipe = /^npipe:\/\/(.*)$/.exec(host);
  if (pipe?.[1] !== undefined) return { socketPath: pipe[1].replaceAll('/', '\\') };
  const url = /^(?:tcp|http):/.test(host) ? URL.parse(host.replace(/^tcp:/, 'http:')) : null;
  if (url !== null) return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 2375) };
  throw new DvmError({
    kind: 'engine_unsupported',
    message: `The engine address "${host}" cannot be used.`,
    hint: 'Use a unix://, npipe:// or plain tcp:// address.',
  });
}

/** A small GET on the engine's API. Rejects with the transport's error, or with the status and text of a refusal. */
export function getJson(address: Address, path: string, timeoutMs: number, signal?: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    const fail = (error: Error): void => reject(timeout.aborted ? new Error(`no answer within ${timeoutMs} ms`, { cause: error }) : error);
    const outgoing = request({ ...address, path, signal: either, headers: { host: 'docker' } }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('error', fail);
      response.on('end', () => {
        if (response.statusCode !== 200) reject(new Error(`HTTP ${response.statusCode ?? 0} ${body.slice(0, 200)}`));
        else resolve(parsed(body));
      });
    });
    outgoing.on('error', fail);
    outgoing.end();
  });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
