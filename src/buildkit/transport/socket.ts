import { request, type RequestOptions } from 'node:http';
import { request as requestTls } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Duplex } from 'node:stream';
import { GrpcCode, GrpcError } from '../grpc/status.ts';
import type { Address } from './target.ts';

/** To wait for a connection. */
const CONNECT_TIMEOUT_MS = 10_000;
const MAX_ERROR_LENGTH = 500;
/** HTTP statuses for an unknown path or method, or an unsupported upgrade. */
const UNSUPPORTED_STATUSES: ReadonlySet<number> = new Set([400, 404, 405, 426, 501]);
/** Without keepalive, a lost connection to another machine would go unnoticed. */
const KEEP_ALIVE_MS = 30_000;

export function describe(address: Address): string {
  return address.kind === 'unix' ? address.path : `${address.host}:${address.port}`;
}

/** A plain or TLS connection. Rejects with UNAVAILABLE. */
export async function openSocket(address: Address, signal?: AbortSignal): Promise<Duplex> {
  const isTls = address.kind === 'tcp' && address.tls !== undefined;
  const socket: Socket =
    address.kind === 'unix'
      ? connect(address.path)
      : isTls
        ? connectTls({ host: address.host, port: address.port, ALPNProtocols: ['h2'], ...address.tls })
        : connect(address.port, address.host);
  const limit = AbortSignal.any([AbortSignal.timeout(CONNECT_TIMEOUT_MS), ...(signal === undefined ? [] : [signal])]);
  await new Promise<void>((resolve, reject) => {
    const refuse = (why: unknown): void => {
      socket.destroy();
      reject(signal?.aborted === true ? cancelled(signal) : unreachable(address, why));
    };
    const stop = (): void => refuse(limit.reason);
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      limit.removeEventListener('abort', stop);
      socket.off('error', refuse);
      resolve();
    });
    socket.once('error', refuse);
    if (limit.aborted) stop();
    else limit.addEventListener('abort', stop, { once: true });
  });
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  return socket;
}

export interface UpgradeOptions {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly signal?: AbortSignal | undefined;
  /** For the whole response, however slowly it arrives. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Asks an engine's HTTP API to upgrade the connection (moby, `POST /grpc` and `POST /session`, "Upgrade: h2c"). A list
 * of values becomes one header line each. Rejects with UNAVAILABLE, or UNIMPLEMENTED if there is no BuildKit.
 */
export function upgrade(
  address: Address,
  path: string,
  { headers = {}, signal, timeoutMs = CONNECT_TIMEOUT_MS }: UpgradeOptions = {},
): Promise<Duplex> {
  const options: RequestOptions = {
    method: 'POST',
    path,
    agent: false,
    // Sockets need a host name; for TLS, the name is verified against the server's certificate.
    headers: {
      ...(headers as Record<string, string>),
      ...(address.kind === 'unix' && { Host: 'docker' }),
      Connection: 'Upgrade',
      Upgrade: 'h2c',
    },
    ...(signal !== undefined && { signal }),
  };
  const call =
    address.kind === 'unix'
      ? request({ ...options, socketPath: address.path })
      : address.tls === undefined
        ? request({ ...options, host: address.host, port: address.port })
        : requestTls({ ...options, host: address.host, port: address.port, ...address.tls });
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => call.destroy(new Error(`no response within ${timeoutMs / 1000} s`)), timeoutMs);
    call.once('close', () => clearTimeout(limit));
    call.once('upgrade', (_response, socket, head) => {
      clearTimeout(limit);
      socket.setTimeout(0).setKeepAlive(true, KEEP_ALIVE_MS);
      // The server's first frames may arrive with its response.
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    call.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text = (text + chunk).slice(0, MAX_ERROR_LENGTH)));
      response.once('close', () => {
        const status = response.statusCode ?? 0;
        const why = `it answered ${path} with HTTP status ${status}${text === '' ? '' : `: ${text.trim()}`}`;
        // An engine without the path has no BuildKit; other errors may be temporary.
        reject(
          UNSUPPORTED_STATUSES.has(status)
            ? new GrpcError(GrpcCode.UNIMPLEMENTED, `there is no BuildKit at ${describe(address)}: ${why}`)
            : unreachable(address, why),
        );
      });
    });
    call.once('error', (error) => reject(signal?.aborted === true ? cancelled(signal) : unreachable(address, error)));
    call.end();
  });
}

function cancelled(signal: AbortSignal): GrpcError {
  return new GrpcError(GrpcCode.CANCELLED, 'the call was cancelled', { cause: signal.reason });
}

function unreachable(address: Address, why: unknown): GrpcError {
  return new GrpcError(
    GrpcCode.UNAVAILABLE,
    `BuildKit cannot be reached at ${describe(address)}: ${why instanceof Error ? why.message : String(why)}`,
    { cause: why },
  );
}
