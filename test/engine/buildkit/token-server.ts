import { createHash, randomUUID, sign, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type Registry, startRegistry } from '../../rig/registry.ts';
import { makeKeys } from './keys.ts';

export const LOGIN = { username: 'anna', secret: 's3cret' };
export const IDENTITY_TOKEN = 'identity-of-anna';
const SERVICE = 'registry.test';
const ISSUER = 'tokens.test';

/** A received token request. */
export interface ReceivedRequest {
  readonly method: string;
  readonly grant: string;
  readonly scope: string;
}

export interface TokenRegistry {
  readonly registry: Registry;
  readonly requests: ReceivedRequest[];
  /** Whether it supports OAuth 2 by POST; older servers do not. */
  hasPost: boolean;
  readonly stop: () => Promise<void>;
}

/** A registry that requires tokens, with a server that issues them to anna. */
export async function startTokenRegistry(folder: string): Promise<TokenRegistry> {
  const { server: keys } = await makeKeys(folder);
  const requests: ReceivedRequest[] = [];
  const served = { hasPost: true };
  const server = createServer(
    (request, response) =>
      void answer(request).then(({ status, body }) => response.writeHead(status).end(JSON.stringify(body))),
  );

  async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const form = request.method === 'POST' ? new URLSearchParams(await textOf(request)) : url.searchParams;
    const scopes = form.getAll('scope').flatMap((each) => each.split(' '));
    requests.push({ method: request.method ?? '', grant: form.get('grant_type') ?? '', scope: scopes.join(' ') });
    if (request.method === 'POST' && !served.hasPost) return { status: 404, body: {} };
    if (!isAuthenticated(request, form)) return { status: 401, body: { details: 'who is this?' } };
    const token = tokenFor(scopes, keys);
    return {
      status: 200,
      body: {
        ...(request.method === 'POST' ? { access_token: token } : { token }),
        expires_in: 300,
        issued_at: new Date().toISOString(),
      },
    };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const certificates = path.join(folder, 'signers.crt');
  writeFileSync(certificates, keys.cert);
  const realm = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  const registry = await startRegistry({
    storage: path.join(folder, 'data'),
    token: { realm, service: SERVICE, issuer: ISSUER, certificates },
  });
  const stop = async (): Promise<void> => {
    await registry.stop();
    await new Promise((resolve) => server.close(resolve));
  };
  return Object.assign(served, { registry, requests, stop });
}

function isAuthenticated({ method, headers }: IncomingMessage, form: URLSearchParams): boolean {
  const basic = `Basic ${Buffer.from(`${LOGIN.username}:${LOGIN.secret}`).toString('base64')}`;
  if (method === 'GET') return headers.authorization === basic;
  if (form.get('grant_type') === 'refresh_token') return form.get('refresh_token') === IDENTITY_TOKEN;
  return form.get('username') === LOGIN.username && form.get('password') === LOGIN.secret;
}

/** A JSON Web Token as distribution/distribution reads it, signed by ECDSA. */
function tokenFor(scopes: readonly string[], { cert, key }: { readonly cert: string; readonly key: string }): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const access = scopes
    .filter((scope) => scope !== '')
    .map((scope) => {
      const [type, ...rest] = scope.split(':');
      return { type, name: rest.slice(0, -1).join(':'), actions: rest.at(-1)?.split(',') };
    });
  const claims = {
    iss: ISSUER,
    sub: LOGIN.username,
    aud: SERVICE,
    exp: now + 300,
    nbf: now - 10,
    iat: now,
    jti: createHash('sha256').update(randomUUID()).digest('hex'),
    access,
  };
  const header = part({ typ: 'JWT', alg: 'ES256', x5c: [new X509Certificate(cert).raw.toString('base64')] });
  const text = `${header}.${part(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
