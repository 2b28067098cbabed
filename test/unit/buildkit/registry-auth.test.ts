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

/** Asks a server of this process for a token. */
async function asking(
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

describe('a token of a registry', () => {
  const json =
    (body: unknown, status = 200) =>
    (_request: IncomingMessage, response: ServerResponse): void =>
      void response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));

  it('is asked for without a login when there is none', async () => {
    let asked = '';
    const token = await asking((request, response) => {
      asked = `${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? '-'}`;
      json({ access_token: 't', expires_in: 300, issued_at: '2026-01-02T03:04:05.678Z' })(request, response);
    }, ANONYMOUS);
    assert.equal(
      asked,
      'GET /token?account=x&service=reg+istry&scope=repository%3Aa%2Fb%3Apull&scope=repository%3Ac%3Apull%2Cpush -',
    );
    assert.deepEqual(token, { token: 't', expiresIn: 300n, issuedAt: 1_767_323_045n });
  });

  it('is good for a minute when nothing is said', async () => {
    assert.deepEqual(await asking(json({ token: 't', expires_in: '7', issued_at: 'yesterday' }), ANONYMOUS), {
      token: 't',
      expiresIn: 60n,
      issuedAt: 0n,
    });
  });

  for (const status of [401, 404, 405]) {
    it(`is requested by GET if POST fails with ${status}`, async () => {
      const { token } = await asking(
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

  const FAILING: Readonly<Record<string, Parameters<typeof asking>[0]>> = {
    'is an error': json({}, 500),
    'is no JSON': json('s3cret'),
    'has no token': json({ token: '', access_token: 7 }),
    'is null': json('null'),
    'never ends': (_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    },
    'breaks off': (request) => request.socket.destroy(),
    'leads elsewhere': (_request, response) => void response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
  };
  for (const [what, answer] of Object.entries(FAILING)) {
    it(`is refused when the answer ${what}, without telling secrets`, () =>
      assert.rejects(
        asking(answer, LOGIN),
        (error: Error & { code?: number }) =>
          error.code === GrpcCode.UNAVAILABLE && error.message.includes(HOST) && !error.message.includes('s3cret'),
      ));
  }

  for (const realm of ['', 'ftp://x/', 'file:///etc/passwd', 'token']) {
    it(`is not requested at ${JSON.stringify(realm)}`, () =>
      assert.rejects(
        asking(json({ token: 't' }), ANONYMOUS, () => realm),
        { code: GrpcCode.FAILED_PRECONDITION },
      ));
  }

  it('is not worth a password in the clear to elsewhere', async () => {
    await assert.rejects(
      asking(json({ token: 't' }), LOGIN, () => 'http://elsewhere.example/token'),
      { code: GrpcCode.FAILED_PRECONDITION, message: /without encryption: refused/ },
    );
  });
});

describe('logins that are offered to BuildKit', () => {
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

  /** One answer of a session of its own. */
  async function ask<I extends DescMessage, O extends DescMessage>(
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
    Buffer.from((await ask(find, GetTokenAuthority, { host, salt: salted })).publicKey).toString('hex');

  it('prove to be of the authority that they told', async () => {
    const payload = Buffer.from('prove it');
    const [publicKey, { signed }] = [
      await key(() => LOGIN),
      await ask(() => LOGIN, VerifyTokenAuthority, { host: HOST, salt, payload }),
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

  it('are of an authority for each login, registry and daemon', async () => {
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

  it('are looked up once, and again when that failed', async () => {
    let count = 0;
    const services = registryTokens(() => {
      count += 1;
      return count === 1 ? Promise.reject(new Error('locked')) : LOGIN;
    });
    const login = () => ask(() => undefined, Credentials, { host: HOST }, services);
    await assert.rejects(login(), /locked/);
    assert.equal((await login()).secret, 's3cret');
    assert.equal((await login()).username, 'anna');
    assert.equal(count, 2);
  });

  it('with a token of the registry give that', async () => {
    assert.equal(
      (
        await ask(() => ({ ...ANONYMOUS, registryToken: 'bearer' }), FetchToken, {
          host: HOST,
          realm: 'http://127.0.0.1:1/',
        })
      ).token,
      'bearer',
    );
  });
});
