import { createHmac, createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import * as messages from '../gen/session_pb.js';
import { method } from '../grpc/method.ts';
import { type Handler, unaryHandler } from '../grpc/server.ts';
import { fetchToken } from './registry-token.ts';
import type { Credentials, FindCredentials } from './services.ts';

const path = (name: string): string => `/moby.filesync.v1.Auth/${name}`;
/** The prefix of a private Ed25519 key in PKCS #8, which is followed by its seed (RFC 8410). */
const KEY_BEGIN = Buffer.from('302e020100300506032b657004220420', 'hex');
/** Per process: another process has another authority and fetches its own tokens. Nothing is stored. */
const SEED = randomBytes(32);
const ANONYMOUS: Credentials = { username: '', secret: '' };

/**
 * Registry credentials, offered like BuildKit's own client does (moby/buildkit, session/auth/authprovider): tokens are
 * fetched here, so that only they leave this machine, and passwords only if a registry does not support tokens.
 * BuildKit may reuse a token for clients that prove to have the same authority. Each host is looked up once, so create
 * one per solve.
 */
export function registryTokens(find: FindCredentials, send: typeof fetch = fetch): [string, Handler][] {
  const lookups = new Map<string, Promise<Credentials>>();
  const credentials = (host: string, signal: AbortSignal): Promise<Credentials> => {
    const lookup = lookups.get(host) ?? Promise.resolve(find(host, signal)).then((each) => each ?? ANONYMOUS);
    lookups.set(host, lookup);
    // A failed lookup may be retried.
    lookup.catch(() => lookups.delete(host));
    return lookup;
  };
  return [
    unaryHandler(
      method(path('Credentials'), messages.CredentialsRequestSchema, messages.CredentialsResponseSchema),
      async ({ host }, { signal }) => {
        const { username, secret } = await credentials(host, signal);
        return { username, secret };
      },
    ),
    unaryHandler(
      method(path('FetchToken'), messages.FetchTokenRequestSchema, messages.FetchTokenResponseSchema),
      async (request, { signal }) => {
        const login = await credentials(request.host, signal);
        return login.registryToken === undefined
          ? fetchToken(request, login, signal, send)
          : { token: login.registryToken };
      },
    ),
    unaryHandler(
      method(path('GetTokenAuthority'), messages.TokenAuthorityRequestSchema, messages.TokenAuthorityResponseSchema),
      async ({ host, salt }, { signal }) => ({
        publicKey: publicBytes(authorityOf(host, await credentials(host, signal), salt)),
      }),
    ),
    unaryHandler(
      method(
        path('VerifyTokenAuthority'),
        messages.VerifyTokenAuthorityRequestSchema,
        messages.VerifyTokenAuthorityResponseSchema,
      ),
      async ({ host, salt, payload }, { signal }) => ({
        // NaCl's format: the signature, followed by the signed message.
        signed: Buffer.concat([sign(null, payload, authorityOf(host, await credentials(host, signal), salt)), payload]),
      }),
    ),
  ];
}

/** Clients without a login share one authority: their tokens only give access to public images. */
function authorityOf(host: string, { username, secret, registryToken = '' }: Credentials, salt: Uint8Array): KeyObject {
  const mac = createHmac('sha256', salt);
  if (secret !== '' || registryToken !== '')
    mac.update(SEED).update(JSON.stringify([host, username, secret, registryToken]));
  return createPrivateKey({ key: Buffer.concat([KEY_BEGIN, mac.digest()]), format: 'der', type: 'pkcs8' });
}

function publicBytes(key: KeyObject): Uint8Array {
  return Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url');
}
