import { type IncomingMessage, request as requestPlain, type RequestOptions } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Address } from '../../buildkit/client.ts';

/** The address of an engine, and how long a response may take, to its last byte. */
export interface EngineEndpoint {
  readonly address: Address;
  readonly timeoutMs: number;
}

export interface EngineRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly signal?: AbortSignal | undefined;
  /** Overrides the endpoint's. */
  readonly timeoutMs?: number;
  /** Does not keep the process alive: the response may no longer be needed. */
  readonly isBackground?: boolean;
}

/** The response is an error, or not one of a container engine. */
export class EngineResponseError extends Error {
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.name = 'EngineResponseError';
    this.status = status;
  }
}

/** A list of thousands of images takes a few megabytes; no engine sends more than this. */
const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;
const MAX_QUOTED_LENGTH = 200;

/**
 * Sends a request to an engine's API. Resolves with the JSON of the response, or undefined if it is empty. Rejects
 * with the transport's error, with an EngineResponseError, or with the reason of `signal`. Always settles within the
 * time limit.
 */
export async function engineJson(
  endpoint: EngineEndpoint,
  path: string,
  options: EngineRequest = {},
): Promise<unknown> {
  const { method = 'GET', timeoutMs = endpoint.timeoutMs, signal, isBackground = false } = options;
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(new EngineResponseError(`no response within ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  if (isBackground) timer.unref();
  const either = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
  try {
    either.throwIfAborted();
    return parsed(await exchange(endpoint.address, { method, path, signal: either, agent: false }, isBackground));
  } catch (error) {
    throw either.aborted ? either.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

function exchange(address: Address, options: RequestOptions, isBackground: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = send(address, options, (response) => {
      readText(response).then((text) => {
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve(text);
        else reject(new EngineResponseError(`HTTP ${status} ${text.slice(0, MAX_QUOTED_LENGTH)}`.trim(), status));
      }, reject);
    });
    outgoing.on('error', reject);
    if (isBackground) outgoing.on('socket', (socket) => socket.unref());
    // An engine never upgrades a connection that did not request it.
    outgoing.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new EngineResponseError('the connection was switched to another protocol', 101));
    });
    outgoing.end();
  });
}

function send(
  address: Address,
  options: RequestOptions,
  onResponse: (response: IncomingMessage) => void,
): ReturnType<typeof requestPlain> {
  if (address.kind === 'unix') {
    return requestPlain({ ...options, socketPath: address.path, headers: { host: 'docker' } }, onResponse);
  }
  const { host, port, tls } = address;
  // The certificate is compared with the host.
  if (tls !== undefined) return requestTls({ ...options, host, port, ...tls }, onResponse);
  return requestPlain({ ...options, host, port }, onResponse);
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_RESPONSE_BYTES)
      throw new EngineResponseError(`the response is larger than ${MAX_RESPONSE_BYTES / 1024 ** 2} MB`);
    chunks.push(chunk);
  }
  if (!response.complete) throw new EngineResponseError('the connection was closed in the middle of a response');
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new EngineResponseError(`the response is not JSON: ${text.slice(0, MAX_QUOTED_LENGTH)}`);
  }
}
