import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { get as getPlain } from 'node:http';
import { createServer, get, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { execa } from 'execa';
import { Authority } from '../certificates.ts';
import { built } from './languages/built.ts';
import { docker, WITH_PACKAGES } from './docker.ts';
import { dvm } from '../support/dvm.ts';
import { build, onlyRow } from './build.ts';
import { appName, Scratch, workspaceText } from './scratch.ts';

/** The release of a tool that a builder stage downloads. */
const TOOL = '#!/bin/sh\necho downloaded over TLS\n';
const TOOL_SHA256 = createHash('sha256').update(TOOL).digest('hex');

/** The scheme, host and path of a file on a package mirror. */
const ELSEWHERE = /^\/(https?)\/(.+)$/;

/**
 * A TLS server at the engine's bridge, with a certificate of the authority: serves a tool, package mirrors, and a text
 * at any other address.
 */
async function startServer(authority: Authority): Promise<{ server: Server; url: string }> {
  const address = await docker('network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}');
  const { certificate, key } = authority.issue(address);
  const server = createServer({ cert: certificate, key }, ({ url = '' }, response) => {
    const [, scheme, rest] = ELSEWHERE.exec(url) ?? [];
    if (rest === undefined) return void response.end(url.endsWith('/kubectl') ? TOOL : 'over TLS');
    (scheme === 'https' ? get : getPlain)(`${scheme}://${rest}`, { agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, response, () => undefined);
    }).on('error', () => response.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, address, resolve));
  return { server, url: `https://${address}:${(server.address() as AddressInfo).port}/` };
}

describe('CA certificates', () => {
  let scratch: Scratch;
  let server: Server;
  let url: string;
  before(async () => {
    scratch = new Scratch();
    const authority = new Authority(scratch.makeFolder('authority'));
    ({ server, url } = await startServer(authority));
    scratch.write('corp.pem', authority.pem);
    scratch.write('package.json', '{"name": "shop", "version": "1.0.0"}');
  });
  after(() => {
    server.close();
    server.closeAllConnections();
    scratch.remove();
  });

  function write(
    app: string,
    certificates: string,
    commands: readonly string[],
    tools: readonly string[] = [],
  ): string {
    return scratch.write(
      'w.yaml',
      `apiVersion: devopsmaestro.io/v1
kind: App
metadata: { name: ${app} }
spec: { path: ., language: { name: nodejs }, build: { dockerfile: Dockerfile, caCerts: [${certificates}] } }
---
apiVersion: devopsmaestro.io/v1
kind: Workspace
metadata: { name: w, app: ${app} }
spec:
  build:
    tools: { kubectl: { version: "1.0.0", sha256: { amd64: ${TOOL_SHA256}, arm64: ${TOOL_SHA256} } } }
    devStage: { packages: [curl, git, python3], devTools: ${JSON.stringify(tools)}, customCommands: ${JSON.stringify(commands)} }
`,
    );
  }

  it('make steps, builder stages and the running workspace trust a server that they signed', async () => {
    scratch.write('Dockerfile', `FROM node:24-slim\n${WITH_PACKAGES}`);
    write(appName('tls'), '{ name: corp, file: corp.pem }', [`curl -fsS ${url} > /srv/built`], ['kubectl']);
    const { image, status, error } = onlyRow(await build(scratch, ['w'], { env: { DVM_DOWNLOAD_MIRROR: url } }));
    assert.equal(status, 'succeeded', JSON.stringify(error));
    const run = (command: string): Promise<string> => docker('run', '--rm', image ?? '', 'zsh', '-lc', command);
    assert.equal(await run('cat /srv/built; id -un'), 'over TLSdev');
    assert.equal(await run('kubectl'), 'downloaded over TLS');
    assert.equal(await run(`curl -fsS ${url}`), 'over TLS');
    assert.equal(await run(`node -e 'fetch("${url}").then((answer) => answer.text()).then(console.log)'`), 'over TLS');
    assert.equal(
      await run(`python3 -c 'import urllib.request as r; print(r.urlopen("${url}").read().decode())'`),
      'over TLS',
    );
    // The response is not one that git understands, but it shows that git connected.
    assert.equal(await run(`git ls-remote ${url} && echo connected`), 'connected');
  });

  it('make apt trust a mirror that they signed, before the ca-certificates package is installed', async function () {
    this.timeout('10m');
    const base = `dvm-apt-tls:${randomBytes(4).toString('hex')}`;
    const input =
      'FROM debian:trixie-slim\nRUN ! dpkg -s ca-certificates 2>/dev/null && sed -i -E ' +
      `'s#(https?)://#${url}\\1/#' /etc/apt/sources.list.d/*\n`;
    await execa('docker', ['buildx', 'build', '--provenance=false', '--tag', base, '-'], { input });
    try {
      const update = ['run', '--rm', '--entrypoint', 'apt-get', base, '-o', 'Acquire::Retries=0', 'update'];
      assert.match(
        (await execa('docker', update, { all: true, reject: false })).all,
        /[Cc]ertificate/,
        'without them it does not',
      );
      const text = workspaceText({ app: appName('apttls'), baseImage: base }).replace(
        '    devStage:',
        '    baseStage: {packages: [hello]}\n    devStage:',
      );
      scratch.write(
        'w.yaml',
        text.replace('  path: .', '  path: .\n  build: {caCerts: [{name: corp, file: corp.pem}]}'),
      );
      assert.match(await docker('run', '--rm', (await built(scratch, 'base')).image, 'hello'), /Hello, world/);
    } finally {
      await docker('image', 'rm', base);
    }
  });

  it('are suggested when a failure is due to a missing one', async () => {
    scratch.write('Dockerfile', `FROM node:24-slim\n${WITH_PACKAGES}`);
    write(appName('notls'), '', [`curl -fsS ${url}`]);
    const { status, error } = onlyRow(await build(scratch, ['w']));
    assert.deepEqual([status, error?.kind], ['failed', 'network']);
    assert.match(error?.hint ?? '', /caCerts/);
  });

  it('outside the root need consent', async () => {
    const file = write(appName('asktls'), '{ name: corp, envVar: CORP_CA }', []);
    const { exitCode, stdout, stderr } = await dvm(scratch, ['build', '--root', scratch.root, '-o', 'json', 'w'], {
      env: { CORP_CA: 'nothing' },
    });
    assert.notEqual(exitCode, 0);
    assert.match(stdout + stderr, /the variable CORP_CA of this machine: the CA certificate corp \(/);
    const { status, error } = onlyRow(await build(scratch, ['w', '--trust'], { env: { CORP_CA: 'nothing' } }));
    assert.deepEqual([status, error?.file, error?.line], ['failed', file, 4]);
    assert.match(error?.message ?? '', /"corp" is rejected: it contains no PEM certificate/);
  });

  it('that are invalid fail the build at the line that names them', async () => {
    scratch.write('bad.pem', 'nothing');
    const file = write(appName('badtls'), '{ name: corp, file: bad.pem }', []);
    const { status, error } = onlyRow(await build(scratch, ['w']));
    assert.deepEqual([status, error?.kind, error?.file, error?.line], ['failed', 'invalid_input', file, 4]);
    assert.deepEqual(scratch.staging(), []);
  });
});
