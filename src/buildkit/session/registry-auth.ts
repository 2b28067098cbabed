import { createHmac, createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import * as messages from '../gen/session_pb.js';
import { method } from '../grpc/method.ts';
import { answer, type Handler } from '../grpc/server.ts';
import { fetchToken } from './registry-token.ts';
import type { Credentials, FindCredentials } from './services.ts';

const path = (name: string): string => `/moby.filesync.v1.Auth/${name}`;
/** A private Ed25519 key as PKCS #8 begins with this, and ends with its seed (RFC 8410). */
const KEY_BEGIN = Buffer.from('302e020100300506032b657004220420', 'hex');
/** Of this process: another one has another authority, and has its tokens fetched anew. Nothing is written for it. */
const SEED = randomBytes(32);
const NOBODY: Credentials = { username: '', secret: '' };

/**
 * Registry credentials as BuildKit's own client offers them (moby/buildkit, session/auth/authprovider): tokens are
 * fetched
 * here, so that only they leave this machine, and passwords only where a registry knows no tokens. BuildKit may use a
 * token again for whoever proves to be of the same authority. Each host is asked for once: make it anew for each solve.
 */
export function registryTokens(find: FindCredentials, send: typeof fetch = fetch): [string, Handler][] {
  const known = new Map<string, Promise<Credentials>>();
  const credentials = (host: string, signal: AbortSignal): Promise<Credentials> => {
    const found = known.get(host) ?? Promise.resolve(find(host, signal)).then((each) => each ?? NOBODY);
    known.set(host, found);
    // Who was not answered may ask again.
    found.catch(() => known.delete(host));
    return found;
  };
  return [
    answer(
      method(path('Credentials'), messages.CredentialsRequestSchema, messages.CredentialsResponseSchema),
      async ({ host }, { signal }) => {
        const { username, secret } = await credentials(host, signal);
        return { username, secret };
      },
    ),
    answer(
      method(path('FetchToken'), messages.FetchTokenRequestSchema, messages.FetchTokenResponseSchema),
      async (request, { signal }) => {
        const login = await credentials(request.host, signal);
        return login.registryToken === undefined
          ? fetchToken(request, login, signal, send)
          : { token: login.registryToken };
      },
    ),
    answer(
      method(path('GetTokenAuthority'), messages.TokenAuthorityRequestSchema, messages.TokenAuthorityResponseSchema),
      async ({ host, salt }, { signal }) => ({
        publicKey: publicBytes(authorityOf(host, await credentials(host, signal), salt)),
      }),
    ),
    answer(
      method(
        path('VerifyTokenAuthority'),
        messages.VerifyTokenAuthorityRequestSchema,
        messages.VerifyTokenAuthorityResponseSchema,
      ),
      async ({ host, salt, payload }, { signal }) => ({
        // As NaCl signs: the signature, and what was signed behind it.
        signed: Buffer.concat([sign(null, payload, authorityOf(host, await credentials(host, signal), salt)), payload]),
      }),
    ),
  ];
}

/** Who has no login is of one authority with everybody else who has none: their tokens open what is open to all. */
function authorityOf(host: string, { username, secret, registryToken = '' }: Credentials, salt: Uint8Array): KeyObject {
  const mac = createHmac('sha256', salt);
  if (secret !== '' || registryToken !== '')
    mac.update(SEED).update(JSON.stringify([host, username, secret, registryToken]));
  return createPrivateKey({ key: Buffer.concat([KEY_BEGIN, mac.digest()]), format: 'der', type: 'pkcs8' });
}

function publicBytes(key: KeyObject): Uint8Array {
  return Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url');
}
