import { GrpcCode, GrpcError } from '../grpc/status.ts';
import type { Credentials } from './services.ts';

const TIMEOUT_MS = 30_000;
const MAX_RESPONSE_BYTES = 1024 * 1024;
/** The default lifetime of a token (distribution/distribution, token specification). */
const DEFAULT_LIFETIME_SECONDS = 60n;

export interface TokenRequest {
  readonly host: string;
  /** The token server according to the registry. */
  readonly realm: string;
  readonly service: string;
  readonly scopes: readonly string[];
}

export interface Token {
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: bigint;
  /** In seconds since 1970; 0 for now. */
  readonly issuedAt: bigint;
}

/**
 * Fetches a registry token (distribution/distribution, docs/spec/auth/token.md and oauth.md) like BuildKit's own
 * client: with a login by POST, or by GET if the server does not support that. Rejects with UNAUTHENTICATED or
 * UNAVAILABLE.
 */
export async function fetchToken(
  request: TokenRequest,
  login: Credentials,
  signal: AbortSignal,
  send: typeof fetch = fetch,
): Promise<Token> {
  const realm = realmOf(request, login);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const ask = async (url: URL, options: RequestInit): Promise<Response> => {
    try {
      // A redirect would forward the login to another server.
      return await send(url, { ...options, signal: limit, redirect: login.secret === '' ? 'follow' : 'error' });
    } catch (error) {
      throw new GrpcError(
        GrpcCode.UNAVAILABLE,
        `the token server ${realm.origin} of the registry ${request.host} cannot be reached: ${reasonOf(error)}`,
        { cause: error },
      );
    }
  };
  let response = login.secret === '' ? undefined : await ask(realm, posted(request, login));
  if (
    response === undefined ||
    (response.status === 405 && login.username !== '') ||
    response.status === 404 ||
    response.status === 401
  ) {
    await response?.body?.cancel();
    response = await ask(
      withQuery(realm, request),
      login.secret === ''
        ? {}
        : {
            headers: { Authorization: `Basic ${Buffer.from(`${login.username}:${login.secret}`).toString('base64')}` },
          },
    );
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new GrpcError(
      response.status === 401 || response.status === 403 ? GrpcCode.UNAUTHENTICATED : GrpcCode.UNAVAILABLE,
      [
        `the token server ${realm.origin} of the registry ${request.host} answered with HTTP status`,
        `${response.status}${login.secret === '' ? ', without a login' : ''}`,
      ].join(' '),
    );
  }
  return tokenOf(await textOf(response), request.host);
}

/** Passwords are only sent unencrypted to the registry's own host or this machine. */
function realmOf({ realm, host }: TokenRequest, { secret }: Credentials): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new GrpcError(
      GrpcCode.FAILED_PRECONDITION,
      `the registry ${host} names the invalid token server ${JSON.stringify(realm)}`,
    );
  const isTrusted =
    url.hostname === host.replace(/:\d+$/, '') || /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (secret !== '' && url.protocol === 'http:' && !isTrusted)
    throw new GrpcError(
      GrpcCode.FAILED_PRECONDITION,
      `the registry ${host} requests its login at ${url.origin} without encryption: refused`,
    );
  return url;
}

/** Identity tokens have no user name. */
function posted({ service, scopes }: TokenRequest, { username, secret }: Credentials): RequestInit {
  const login: Record<string, string> =
    username === ''
      ? { grant_type: 'refresh_token', refresh_token: secret }
      : { grant_type: 'password', username, password: secret };
  return {
    method: 'POST',
    body: new URLSearchParams({
      ...(scopes.length > 0 && { scope: scopes.join(' ') }),
      service,
      client_id: 'buildkit-client',
      ...login,
    }),
  };
}

function withQuery(realm: URL, { service, scopes }: TokenRequest): URL {
  const url = new URL(realm);
  if (service !== '') url.searchParams.append('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  return url;
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_RESPONSE_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function tokenOf(text: string, host: string): Token {
  let content: Readonly<Record<string, unknown>> | null;
  try {
    content = JSON.parse(text) as typeof content;
  } catch {
    content = null; // the error message would quote the token
  }
  const { token, access_token: accessToken, expires_in: lifetime, issued_at: issued } = content ?? {};
  const found = [token, accessToken].find((each) => typeof each === 'string' && each !== '');
  if (typeof found !== 'string')
    throw new GrpcError(GrpcCode.UNAVAILABLE, `the token server of the registry ${host} returned no token`);
  const since = typeof issued === 'string' ? Date.parse(issued) : Number.NaN;
  return {
    token: found,
    expiresIn:
      typeof lifetime === 'number' && Number.isSafeInteger(lifetime) && lifetime > 0
        ? BigInt(lifetime)
        : DEFAULT_LIFETIME_SECONDS,
    issuedAt: Number.isNaN(since) ? 0n : BigInt(Math.floor(since / 1000)),
  };
}

/** `fetch` only reports that it failed; the reason is in `cause`. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
