import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import path from 'node:path';
import { openBuilder } from '../../src/engine/open-builder.ts';
import type { ImageRequest } from '../../src/engine/images/image-request.ts';
import { imageStore } from '../../src/engine/images/image-store.ts';
import { FINGERPRINT_LABEL } from '../../src/engine/images/label.ts';
import { liveImages } from '../../src/engine/images/live-images.ts';
import { detectEngine } from '../../src/engine/connection/platform.ts';
import { forgetBuilds } from '../../src/engine/images/records.ts';
import type { BuilderChoice } from '../../src/event/event.ts';
import { Masker } from '../../src/secret/masker.ts';
import { Authority } from '../certificates.ts';
import { type OwnEngine, startOwnEngine } from '../rig/own-engine.ts';
import { dvm } from '../support/dvm.ts';
import { Scratch } from './scratch.ts';
import { type HostEnvironment, hostEnvironment } from '../../src/engine/connection/host-environment.ts';

const BASE = 'debian:trixie-slim';

describe('an engine behind TLS with client certificates', function () {
  this.timeout('3m');
  let scratch: Scratch;
  let authority: Authority;
  let engine: OwnEngine;
  let relay: Server;
  let host: string;

  before(async () => {
    scratch = new Scratch();
    authority = new Authority(path.join(scratch.folder, 'ca'));
    const files = certificates('server', authority, '127.0.0.1');
    engine = await startOwnEngine(BASE, {
      tls: { ca: path.join(files, 'ca.pem'), cert: path.join(files, 'cert.pem'), key: path.join(files, 'key.pem') },
    });
    relay = relayInto(engine.pid());
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    host = `tcp://127.0.0.1:${(relay.address() as AddressInfo).port}`;
  });
  after(async () => {
    relay.close();
    await engine.stop();
    scratch.remove();
  });

  /** A folder with the files that Docker looks for. */
  function certificates(name: string, from: Authority, subject = name): string {
    const folder = scratch.makeFolder(name);
    const { certificate, key } = from.issue(subject);
    for (const [file, pem] of [
      ['ca.pem', authority.pem],
      ['cert.pem', certificate],
      ['key.pem', key],
    ] as const)
      writeFileSync(path.join(folder, file), pem);
    return folder;
  }

  /** A Docker configuration whose current context is the engine. */
  function context(folder: string, files: string): string {
    const id = createHash('sha256').update('far').digest('hex');
    const write = (file: string, text: string): void => {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    };
    write('config.json', JSON.stringify({ currentContext: 'far' }));
    write(
      `contexts/meta/${id}/meta.json`,
      JSON.stringify({ Name: 'far', Metadata: {}, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } }),
    );
    cpSync(files, path.join(folder, 'contexts/tls', id, 'docker'), { recursive: true });
    symlinkSync(path.join(process.env['DOCKER_CONFIG'] ?? '', 'cli-plugins'), path.join(folder, 'cli-plugins'));
    return folder;
  }

  const around = (env: NodeJS.ProcessEnv): HostEnvironment => ({
    ...hostEnvironment(),
    env: { ...process.env, ...env },
  });

  /** Builds and inspects an image, with every kind of request. */
  async function buildOn(env: NodeJS.ProcessEnv, choice: BuilderChoice, tag: string): Promise<void> {
    const signal = new AbortController().signal;
    const { engine: found, warnings } = await detectEngine(around(env), signal);
    assert.deepEqual(warnings, []);
    assert.equal(found.platform.host, host);
    assert.deepEqual(await found.features(), new Set(['containerd-images']));
    scratch.write('Dockerfile', `FROM ${BASE}\nRUN echo ${tag} > /made\n`);
    const request: ImageRequest = {
      dockerfile: path.join(scratch.root, 'Dockerfile'),
      context: scratch.root,
      isContextLasting: false,
      contexts: {},
      images: {},
      proxies: {},
      sharedKey: tag,
      privateFolder: scratch.makeFolder('private'),
      target: '',
      tag,
      labels: { [FINGERPRINT_LABEL]: 'x' },
      args: {},
      secrets: {},
      noCache: false,
      pull: false,
    };
    const { builder, reason } = await openBuilder(
      choice,
      found,
      around(env),
      path.join(scratch.folder, 'buildx'),
      signal,
    );
    try {
      assert.deepEqual([builder.name, reason], [choice, undefined]);
      const outcome = await builder.build(request, { emit: () => undefined, redactor: new Masker() }, signal);
      assert.ok(outcome.ok, JSON.stringify(outcome));
    } finally {
      builder.close();
    }
    const image = await imageStore(found).find(tag, signal);
    assert.ok(image);
    assert.ok((await imageStore(found).layers(image.id, signal)).some(({ createdBy }) => createdBy.includes(tag)));
    assert.ok((await liveImages(found)).tags.has(tag));
    // The engine keeps a record of builds by the Docker CLI only.
    assert.equal(await forgetBuilds(found, new Set([tag])), choice === 'buildx' ? 1 : 0);
  }

  it('is used by both builders with DOCKER_TLS_VERIFY and DOCKER_CERT_PATH', async () => {
    const env = { DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certificates('client', authority) };
    await buildOn(env, 'direct', 'tls-env:direct');
    await buildOn(env, 'buildx', 'tls-env:buildx');
  });

  it('is used by both builders with the TLS files of a Docker context', async () => {
    const folder = context(scratch.makeFolder('docker'), certificates('context-client', authority));
    const usual = process.env['DOCKER_CONFIG'];
    process.env['DOCKER_CONFIG'] = folder;
    try {
      await buildOn({ DOCKER_HOST: undefined }, 'direct', 'tls-context:direct');
      await buildOn({ DOCKER_HOST: undefined }, 'buildx', 'tls-context:buildx');
    } finally {
      process.env['DOCKER_CONFIG'] = usual;
    }
  });

  it("is rejected, with the reason, if its certificate or the client's is not trusted", async () => {
    const platforms = async (env: NodeJS.ProcessEnv): Promise<string> => {
      const { stdout } = await dvm(scratch, ['get', 'platforms', '-o', 'json'], { env });
      const { platforms: rows } = JSON.parse(stdout) as {
        platforms: { selected: boolean; active: boolean; reason: string | null }[];
      };
      const selected = rows.filter((row) => row.selected);
      assert.equal(selected.length, 1);
      assert.equal(
        rows.some((row) => row.active),
        selected[0]?.active,
      );
      return selected[0]?.active === true ? 'active' : (selected[0]?.reason ?? '');
    };
    const stranger = new Authority(path.join(scratch.folder, 'stranger'));
    const secure = { DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1' };
    assert.equal(await platforms({ ...secure, DOCKER_CERT_PATH: certificates('ours', authority) }), 'active');
    assert.match(await platforms({ DOCKER_HOST: host }), /requires TLS/);
    assert.match(
      await platforms({ ...secure, DOCKER_CERT_PATH: certificates('theirs', stranger) }),
      /client certificate/,
    );
    const wrongCa = certificates('wrong-ca', authority);
    writeFileSync(path.join(wrongCa, 'ca.pem'), stranger.pem);
    assert.match(await platforms({ ...secure, DOCKER_CERT_PATH: wrongCa }), /not signed by the expected CA/);
    assert.match(
      await platforms({
        ...secure,
        DOCKER_HOST: host.replace('127.0.0.1', 'localhost'),
        DOCKER_CERT_PATH: certificates('other-name', authority),
      }),
      /another host name/,
    );
  });
});

/** Forwards bytes to the engine's port in its own network; TLS is terminated by the engine. */
function relayInto(pid: number): Server {
  const connect =
    'const s = require("net").connect(2376, "127.0.0.1"); ' +
    'process.stdin.pipe(s).pipe(process.stdout).on("error", () => process.exit())';
  return createServer((socket) => {
    const child = spawn('nsenter', ['--target', String(pid), '--net', process.execPath, '-e', connect], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    socket.pipe(child.stdin).on('error', () => undefined);
    child.stdout.pipe(socket);
    socket.on('error', () => child.kill());
    socket.on('close', () => child.kill());
  });
}
