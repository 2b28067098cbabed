import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:http2';
import { duplexPair } from 'node:stream';
import type { DescMessage, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import * as messages from '../../../src/buildkit/gen/session_pb.js';
import { unary } from '../../../src/buildkit/grpc/client.ts';
import { method } from '../../../src/buildkit/grpc/method.ts';
import { grpcServer } from '../../../src/buildkit/grpc/server.ts';
import { GrpcCode } from '../../../src/buildkit/grpc/status.ts';
import { registryTokens } from '../../../src/buildkit/session/registry-auth.ts';
import { fetchToken, type Token } from '../../../src/buildkit/session/registry-token.ts';
import type { Credentials, FindCredentials } from '../../../src/buildkit/session/services.ts';

const { signal } = new AbortController();
const LOGIN = { username: 'anna', secret: 's3cret' };
const ANONYMOUS = { username: '', secret: '' };
const HOST = '127.0.0.1:5000';

/** Fetches a token from a server in this process. */
async function tokenFrom(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  login: Credentials,
  realm = (origin: string): string => `${origin}/token?account=x`,
): Promise<Token> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await fetchToken(
      {
        host: HOST,
        realm: realm(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
        service: 'reg istry',
        scopes: ['repository:a/b:pull', 'repository:c:pull,push'],
      },
      login,
      signal,
    );
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('registry token', () => {
  const json =
    (body: unknown, status = 200) =>
    (_request: IncomingMessage, response: ServerResponse): void =>
      void response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));

  it('is requested without a login if there is none', async () => {
    let requested = '';
    const token = await tokenFrom((request, response) => {
      requested = `${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? '-'}`;
      json({ access_token: 't', expires_in: 300, issued_at: '2026-01-02T03:04:05.678Z' })(request, response);
    }, ANONYMOUS);
    assert.equal(
      requested,
      'GET /token?account=x&service=reg+istry&scope=repository%3Aa%2Fb%3Apull&scope=repository%3Ac%3Apull%2Cpush -',
    );
    assert.deepEqual(token, { token: 't', expiresIn: 300n, issuedAt: 1_767_323_045n });
  });

  it('is valid for a minute by default', async () => {
    assert.deepEqual(await tokenFrom(json({ token: 't', expires_in: '7', issued_at: 'yesterday' }), ANONYMOUS), {
      token: 't',
      expiresIn: 60n,
      issuedAt: 0n,
    });
  });

  for (const status of [401, 404, 405]) {
    it(`is requested by GET if POST fails with ${status}`, async () => {
      const { token } = await tokenFrom(
        (request, response) =>
          json(
            request.method === 'GET' ? { token: request.headers.authorization } : {},
            request.method === 'GET' ? 200 : status,
          )(request, response),
        LOGIN,
      );
      assert.equal(token, `Basic ${Buffer.from('anna:s3cret').toString('base64')}`);
    });
  }

  const FAILING: Readonly<Record<string, Parameters<typeof tokenFrom>[0]>> = {
    'is an error': json({}, 500),
    'is not JSON': json('s3cret'),
    'has no token': json({ token: '', access_token: 7 }),
    'is null': json('null'),
    'never ends': (_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    },
    'ends early': (request) => request.socket.destroy(),
    'redirects to another server': (_request, response) =>
      void response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
  };
  for (const [what, answer] of Object.entries(FAILING)) {
    it(`fails if the response ${what}, without revealing secrets`, () =>
      assert.rejects(
        tokenFrom(answer, LOGIN),
        (error: Error & { code?: number }) =>
          error.code === GrpcCode.UNAVAILABLE && error.message.includes(HOST) && !error.message.includes('s3cret'),
      ));
  }

  for (const realm of ['', 'ftp://x/', 'file:///etc/passwd', 'token']) {
    it(`is not requested from ${JSON.stringify(realm)}`, () =>
      assert.rejects(
        tokenFrom(json({ token: 't' }), ANONYMOUS, () => realm),
        { code: GrpcCode.FAILED_PRECONDITION },
      ));
  }

  it('is not requested from another host with an unencrypted password', async () => {
    await assert.rejects(
      tokenFrom(json({ token: 't' }), LOGIN, () => 'http://other.example/token'),
      { code: GrpcCode.FAILED_PRECONDITION, message: /without encryption: refused/ },
    );
  });
});

describe('logins offered to BuildKit', () => {
  const path = '/moby.filesync.v1.Auth';
  const GetTokenAuthority = method(
    `${path}/GetTokenAuthority`,
    messages.TokenAuthorityRequestSchema,
    messages.TokenAuthorityResponseSchema,
  );
  const VerifyTokenAuthority = method(
    `${path}/VerifyTokenAuthority`,
    messages.VerifyTokenAuthorityRequestSchema,
    messages.VerifyTokenAuthorityResponseSchema,
  );
  const FetchToken = method(`${path}/FetchToken`, messages.FetchTokenRequestSchema, messages.FetchTokenResponseSchema);
  const Credentials = method(
    `${path}/Credentials`,
    messages.CredentialsRequestSchema,
    messages.CredentialsResponseSchema,
  );

  /** Calls a method of a new session. */
  async function call<I extends DescMessage, O extends DescMessage>(
    find: FindCredentials,
    to: ReturnType<typeof method<I, O>>,
    message: MessageInitShape<I>,
    services = registryTokens(find),
  ): Promise<MessageShape<O>> {
    const [here, there] = duplexPair();
    const server = grpcServer(new Map(services));
    server.accept(there);
    const http2 = connect('http://localhost', { createConnection: () => here });
    http2.on('error', () => undefined);
    try {
      return await unary(http2, to, message);
    } finally {
      http2.destroy();
      server.close();
    }
  }
  const salt = Buffer.from('salt');
  const key = async (find: FindCredentials, host = HOST, salted = salt): Promise<string> =>
    Buffer.from((await call(find, GetTokenAuthority, { host, salt: salted })).publicKey).toString('hex');

  it('prove their token authority', async () => {
    const payload = Buffer.from('prove it');
    const [publicKey, { signed }] = [
      await key(() => LOGIN),
      await call(() => LOGIN, VerifyTokenAuthority, { host: HOST, salt, payload }),
    ];
    const spki = createPublicKey({
      key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(publicKey, 'hex')]),
      format: 'der',
      type: 'spki',
    });
    assert.equal(signed.length, 64 + payload.length);
    assert.deepEqual(Buffer.from(signed.subarray(64)), payload);
    assert.ok(verify(null, payload, spki, signed.subarray(0, 64)));
  });

  it('have a separate token authority for each login, registry and daemon', async () => {
    const keys = await Promise.all([
      key(() => LOGIN),
      key(() => ({ ...LOGIN, secret: 'other' })),
      key(() => LOGIN, 'other.example'),
      key(() => LOGIN, HOST, Buffer.from('other')),
      key(() => ({ ...ANONYMOUS, registryToken: 't' })),
      key(() => undefined),
    ]);
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(await key(() => LOGIN), keys[0]);
  });

  it('are looked up once, unless the lookup fails', async () => {
    let count = 0;
    const services = registryTokens(() => {
      count += 1;
      return count === 1 ? Promise.reject(new Error('locked')) : LOGIN;
    });
    const login = () => call(() => undefined, Credentials, { host: HOST }, services);
    await assert.rejects(login(), /locked/);
    assert.equal((await login()).secret, 's3cret');
    assert.equal((await login()).username, 'anna');
    assert.equal(count, 2);
  });

  it('return a stored registry token', async () => {
    assert.equal(
      (
        await call(() => ({ ...ANONYMOUS, registryToken: 'bearer' }), FetchToken, {
          host: HOST,
          realm: 'http://127.0.0.1:1/',
        })
      ).token,
      'bearer',
    );
  });
});
