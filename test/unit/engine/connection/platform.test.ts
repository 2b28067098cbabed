import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Probed } from '../../../../src/engine/connection/engine-choice.ts';
import { detectEngine, surveyPlatforms } from '../../../../src/engine/connection/platform.ts';
import { asOrdinaryUser, folderWith, removeFolders } from '../../../support/folder.ts';
import { Authority } from '../../../certificates.ts';
import {
  CLASSIC_INFO,
  DOCKER,
  fakeEngine,
  fakeRawEngine,
  fakeTcpEngine,
  MISBEHAVIOURS,
  PODMAN,
  stopEngines,
} from '../fake-engine.ts';
import type { HostEnvironment } from '../../../../src/engine/connection/host-environment.ts';

let home: string;
let around: HostEnvironment;

/** Probes one address. */
async function probe(host: string, timeoutMs = 5000, env: Record<string, string> = {}): Promise<Probed> {
  const {
    probed: [first],
  } = await surveyPlatforms({ ...around, env: { ...env, DOCKER_HOST: host } }, undefined, timeoutMs);
  assert.ok(first);
  return first;
}

describe('engines', function () {
  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(() => {
    home = folderWith();
    around = { env: { XDG_RUNTIME_DIR: path.join(home, 'run') }, home, uid: undefined, platform: 'linux' };
  });
  afterEach(() => {
    stopEngines();
    removeFolders();
  });

  it('are identified by their responses', async () => {
    const host = await fakeEngine(path.join(home, 'd.sock'), DOCKER);
    const { engine } = await probe(host);
    assert.deepEqual(engine?.platform, { type: 'docker', name: 'Docker Engine', host, version: '28.5.1' });
    assert.deepEqual(engine.address, { kind: 'unix', path: path.join(home, 'd.sock') });
    assert.deepEqual(await engine.features(), new Set(['containerd-images']));
  });

  it('may store their images elsewhere than in containerd', async () => {
    const { engine } = await probe(await fakeEngine(path.join(home, 'd.sock'), { ...DOCKER, '/info': CLASSIC_INFO }));
    assert.deepEqual(await engine?.features(), new Set());
  });

  it('receive no request for /info until it is needed, so an engine that never responds to it can build', async () => {
    const { engine } = await probe(await fakeTcpEngine({ ...DOCKER, '/info': undefined }), 300);
    assert.equal(engine?.platform.version, '28.5.1');
  });

  it('say why their features are unknown', async () => {
    const { engine } = await probe(await fakeTcpEngine({ '/version': DOCKER['/version'] }));
    await assert.rejects(async () => engine?.features(), /HTTP 404/);
    const odd = await probe(await fakeTcpEngine({ ...DOCKER, '/info': { DriverStatus: null } }));
    await assert.rejects(async () => odd.engine?.features(), /does not name a storage driver/);
  });

  it('may be Docker Desktop behind any address', async () => {
    const version = { ...DOCKER['/version'], Platform: { Name: 'Docker Desktop 4.37.2 (179585)' } };
    assert.equal(
      (await probe(await fakeEngine(path.join(home, 'd.sock'), { '/version': version }))).engine?.platform.name,
      'Docker Desktop',
    );
  });

  it('keep the type of their candidate', async () => {
    await fakeEngine(path.join(home, '.colima/code/docker.sock'), DOCKER);
    const engine = (await surveyPlatforms(around)).probed.find(({ candidate }) => candidate.type === 'colima')?.engine;
    assert.deepEqual([engine?.platform.type, engine?.platform.name], ['colima', 'Colima (code)']);
  });

  it('cannot be Podman, which has no BuildKit', async () => {
    const { engine, reason } = await probe(await fakeEngine(path.join(home, 'p.sock'), PODMAN));
    assert.equal(engine, undefined);
    assert.equal(reason, 'Podman responds, but its socket does not provide BuildKit');
  });

  for (const [what, answer] of Object.entries(MISBEHAVIOURS)) {
    it(`are skipped when one ${what}`, async () => {
      assert.equal((await probe(await fakeTcpEngine({ '*': answer }), 200)).reason, 'no response within 0.2 s');
    });
  }

  it('are skipped after the configured time', async () => {
    const env = { DOCKER_HOST: await fakeRawEngine(() => undefined) };
    const { probed } = await surveyPlatforms({ ...around, env }, undefined, 1000);
    assert.equal(probed[0]?.reason, 'no response within 1 s');
  });

  it('are reported with the problem: no socket, no permission, connection refused, another protocol', async () => {
    const host = await fakeEngine(path.join(home, 'd.sock'), {});
    assert.equal((await probe(host)).reason, 'HTTP 404 {"message":"page not found"}');
    assert.equal((await probe(`unix://${home}/gone.sock`)).reason, 'the socket does not exist');
    assert.match((await probe('ssh://me@far')).reason ?? '', /"ssh:\/\/me@far" is not supported/);
    chmodSync(path.join(home, 'd.sock'), 0o600);
    assert.equal((await asOrdinaryUser(home, () => probe(host))).reason, 'permission denied');
  });

  it('are absent when only their socket is left', async () => {
    const socket = path.join(home, 'left.sock');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    // A process that is killed leaves its socket; a server that is closed removes it, so it is moved away first.
    const { renameSync } = await import('node:fs');
    renameSync(socket, `${socket}2`);
    await new Promise((resolve) => server.close(resolve));
    assert.equal((await probe(`unix://${socket}2`)).reason, 'connection refused');
  });
});

/** The response of an engine that cannot be used, and the reported reason. */
const UNUSABLE: readonly [what: string, answer: unknown, reason: RegExp][] = [
  ['null', null, /not a container engine/],
  ['an empty object', {}, /not a container engine/],
  ['a list', [], /not a container engine/],
  ['a string', 'OK', /not a container engine/],
  ['numbers for strings', { Version: 28, ApiVersion: 1.51 }, /not a container engine/],
  ['an invalid API version', { Version: '28', ApiVersion: '1.51.0-rc' }, /not a container engine/],
  ['Windows containers', { ...DOCKER['/version'], Os: 'windows' }, /runs Windows containers/],
  [
    'Docker 20.10',
    { ...DOCKER['/version'], Version: '20.10.24', ApiVersion: '1.41' },
    /version 20\.10\.24 \(API 1\.41\) is too old/,
  ],
  ['Docker 1.9', { ...DOCKER['/version'], Version: '1.9.1', ApiVersion: '1.9' }, /is too old/],
  ['Podman', PODMAN['/version'], /Podman responds/],
];

describe('an engine that cannot build', () => {
  beforeEach(() => {
    home = folderWith();
    around = { env: {}, home, uid: undefined, platform: 'linux' };
  });
  afterEach(() => {
    stopEngines();
    removeFolders();
  });

  for (const [what, answer, reason] of UNUSABLE) {
    it(`is rejected when it responds with ${what} on every path`, async () => {
      const { engine, reason: problem } = await probe(await fakeTcpEngine({ '*': answer }));
      assert.equal(engine, undefined);
      assert.match(problem ?? '', reason);
    });
  }

  it('is rejected when it responds with a page on every path', async () => {
    const page = (response: ServerResponse): void => void response.end('<html>It works!</html>');
    assert.match((await probe(await fakeTcpEngine({ '*': page }))).reason ?? '', /not JSON: <html>It works!/);
  });
});

describe('an engine behind TLS', () => {
  let authority: Authority;
  let server: { cert: string; key: string };
  const clientFiles = (from = authority): Record<string, string> => {
    const { certificate, key } = from.issue('client');
    return { 'ca.pem': authority.pem, 'cert.pem': certificate, 'key.pem': key };
  };
  const secure = (folder: string): Record<string, string> => ({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder });

  before(() => {
    authority = new Authority(folderWith());
    const { certificate, key } = authority.issue('127.0.0.1');
    server = { cert: certificate, key };
  });
  beforeEach(() => {
    home = folderWith();
    around = { env: {}, home, uid: undefined, platform: 'linux' };
  });
  afterEach(stopEngines);
  after(removeFolders);

  it('is used when each side trusts the certificate of the other', async () => {
    const host = await fakeTcpEngine(DOCKER, {
      ...server,
      ca: authority.pem,
      requestCert: true,
      rejectUnauthorized: true,
    });
    assert.equal((await probe(host, 5000, secure(folderWith(clientFiles())))).reason, undefined);
    const refused = await probe(host, 5000, secure(folderWith({ 'ca.pem': authority.pem })));
    assert.match(refused.reason ?? '', /does not accept the client certificate/);
    assert.match(refused.hint ?? '', /cert\.pem and key\.pem/);
    const stranger = await probe(host, 5000, secure(folderWith(clientFiles(new Authority(folderWith())))));
    assert.equal(stranger.engine, undefined);
  });

  it('is rejected with a certificate of another CA, or for another host', async () => {
    const other = new Authority(folderWith());
    const { certificate: cert, key } = other.issue('127.0.0.1');
    const impostor = await probe(await fakeTcpEngine(DOCKER, { cert, key }), 5000, secure(folderWith(clientFiles())));
    assert.equal(impostor.reason, 'its certificate is not signed by the expected CA');
    const far = authority.issue('engine.example');
    const elsewhere = await probe(
      await fakeTcpEngine(DOCKER, { cert: far.certificate, key: far.key }),
      5000,
      secure(folderWith(clientFiles())),
    );
    assert.equal(elsewhere.reason, 'its certificate is for another host name');
    assert.equal(impostor.engine ?? elsewhere.engine, undefined);
  });

  it('gets no request without TLS, or with TLS that is not configured', async () => {
    const plain: string[] = [];
    const host = await fakeRawEngine((socket) =>
      socket.on('data', (data) => {
        plain.push(data.toString('latin1'));
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      }),
    );
    assert.equal((await probe(host, 5000, secure(folderWith(clientFiles())))).reason, 'it does not speak TLS');
    assert.ok(plain.length > 0 && plain.every((text) => !text.includes('GET')), plain.join());
    const answer = 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n';
    const tls = await probe(await fakeRawEngine((socket) => socket.end(answer)));
    assert.equal(tls.reason, 'it requires TLS');
    assert.match(tls.hint ?? '', /DOCKER_TLS_VERIFY=1/);
  });

  it('gets no connection when the files are missing', async () => {
    let connections = 0;
    const host = await fakeRawEngine(() => (connections += 1));
    const { reason, hint } = await probe(host, 5000, secure('/nowhere'));
    assert.match(reason ?? '', /\/nowhere\/ca\.pem cannot be used: it does not exist/);
    assert.match(hint ?? '', /DOCKER_CERT_PATH/);
    assert.equal(connections, 0);
  });

  it('may present any certificate with DOCKER_TLS, which does not verify it', async () => {
    const { certificate: cert, key } = new Authority(folderWith()).issue('elsewhere');
    const env = { DOCKER_TLS: '1', DOCKER_CERT_PATH: folderWith({ 'ca.pem': authority.pem }) };
    assert.equal((await probe(await fakeTcpEngine(DOCKER, { cert, key }), 5000, env)).reason, undefined);
  });
});

describe('detectEngine', function () {
  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(() => {
    home = folderWith();
    around = { env: { XDG_RUNTIME_DIR: path.join(home, 'run') }, home, uid: undefined, platform: 'linux' };
  });
  afterEach(() => {
    stopEngines();
    removeFolders();
  });

  it('selects the first that responds and can build', async () => {
    await fakeEngine(path.join(home, '.orbstack/run/docker.sock'), PODMAN);
    const host = await fakeEngine(path.join(home, '.colima/default/docker.sock'), DOCKER);
    assert.equal((await detectEngine(around)).engine.platform.host, host);
  });

  it('selects no other than the named one', async () => {
    await fakeEngine(path.join(home, '.colima/default/docker.sock'), DOCKER);
    const named = `unix://${home}/gone.sock`;
    await assert.rejects(detectEngine({ ...around, env: { ...around.env, DOCKER_HOST: named } }), {
      code: 'engine_down',
      message: `No container engine is responding (DOCKER_HOST at ${named}: the socket does not exist).`,
      report: {
        kind: 'engine_down',
        message: `No container engine is responding (DOCKER_HOST at ${named}: the socket does not exist).`,
        hint: 'Check DOCKER_HOST, or unset it.',
      },
    });
  });

  it('selects no other when the named context does not exist', async () => {
    await fakeEngine(path.join(home, '.colima/default/docker.sock'), DOCKER);
    await assert.rejects(detectEngine({ ...around, env: { ...around.env, DOCKER_CONTEXT: 'prod' } }), {
      code: 'engine_down',
      message: /context prod: .*no such Docker context/,
    });
  });

  it('says why it does not use the engine that comes first, and which one it uses', async () => {
    const hung = await fakeEngine(path.join(home, '.orbstack/run/docker.sock'), {});
    const host = await fakeEngine(path.join(home, '.colima/default/docker.sock'), DOCKER);
    const { warnings } = await detectEngine(around);
    assert.deepEqual(warnings, [
      `OrbStack at ${hung}: HTTP 404 {"message":"page not found"}. Using Colima at ${host} instead; set ` +
        'DOCKER_HOST to choose an engine.',
    ]);
  });

  it('repeats the hint about an address that cannot be used', async () => {
    for (const [host, hint] of [
      ['ssh://me@far', /over SSH/],
      ['/run/docker.sock', /write "unix:\/\/\/run\/docker\.sock"/],
    ] as const) {
      await assert.rejects(
        detectEngine({ ...around, env: { DOCKER_HOST: host } }),
        (error: { report: { hint: string } }) => hint.test(error.report.hint),
      );
    }
  });

  it('warns about an unreadable Docker configuration, and says which engine it uses', async () => {
    const host = await fakeEngine(path.join(home, '.colima/default/docker.sock'), DOCKER);
    mkdirSync(path.join(home, '.docker'));
    writeFileSync(path.join(home, '.docker/config.json'), '{"currentContext": "prod",}');
    const { warnings } = await detectEngine(around);
    assert.equal(warnings.length, 1);
    assert.ok(warnings[0]?.endsWith(`The engine in use is Colima at ${host}.`), warnings[0]);
  });

  it('can be stopped', async () => {
    await fakeEngine(path.join(home, '.colima/default/docker.sock'), { '/version': undefined, '/info': undefined });
    await assert.rejects(detectEngine(around, AbortSignal.abort(new Error('enough'))), /enough/);
  });
});
