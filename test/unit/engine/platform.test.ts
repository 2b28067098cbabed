import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Surroundings } from '../../../src/engine/candidate.ts';
import { detectEngine, type Probed, probePlatforms } from '../../../src/engine/platform.ts';
import { asOrdinaryUser, folderWith, removeFolders } from '../folder.ts';
import { CLASSIC_INFO, DOCKER, fakeEngine, PODMAN, stopEngines } from './fake-engine.ts';

let home: string;
let around: Surroundings;

/** Probes one address. */
async function probe(host: string, timeoutMs = 5000): Promise<Probed> {
  const [first] = await probePlatforms({ ...around, env: { DOCKER_HOST: host } }, undefined, timeoutMs);
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

  it('are known by what they answer', async () => {
    const host = await fakeEngine(path.join(home, 'd.sock'), DOCKER);
    const { engine } = await probe(host);
    assert.deepEqual(engine, { platform: { type: 'docker', name: 'Docker Engine', host, version: '28.5.1', id: 'x' }, address: { socketPath: path.join(home, 'd.sock') }, containerdStore: true });
  });

  it('may keep their images elsewhere than in containerd', async () => {
    assert.equal((await probe(await fakeEngine(path.join(home, 'd.sock'), { ...DOCKER, '/info': CLASSIC_INFO }))).engine?.containerdStore, false);
  });

  it('may be Docker Desktop behind any address', async () => {
    const info = { ...DOCKER['/info'], OperatingSystem: 'Docker Desktop' };
    assert.equal((await probe(await fakeEngine(path.join(home, 'd.sock'), { ...DOCKER, '/info': info }))).engine?.platform.name, 'Docker Desktop');
  });

  it('keep the type of the place where they were found', async () => {
    await fakeEngine(path.join(home, '.colima/code/docker.sock'), DOCKER);
    const engine = (await probePlatforms(around)).find(({ candidate }) => candidate.type === 'colima')?.engine;
    assert.deepEqual([engine?.platform.type, engine?.platform.name], ['colima', 'Colima (code)']);
  });

  it('cannot be Podman, which has no BuildKit', async () => {
    const { engine, reason } = await probe(await fakeEngine(path.join(home, 'p.sock'), PODMAN));
    assert.equal(engine, undefined);
    assert.equal(reason, 'Podman answers, but its socket has no BuildKit');
  });

  for (const [what, answers] of Object.entries({ 'never answer': { '/version': undefined, '/info': undefined }, 'stop in the middle of an answer': { '/version': 'half', '/info': 'half' } })) {
    it(`are given up when they ${what}`, async () => {
      assert.equal((await probe(await fakeEngine(path.join(home, 'd.sock'), answers), 50)).reason, 'no answer within 50 ms');
    });
  }

  it('are named with what is wrong: nothing there, no socket, no permission, a refusal, another protocol', async () => {
    const host = await fakeEngine(path.join(home, 'd.sock'), {});
    assert.equal((await probe(host)).reason, 'HTTP 404 {"message":"page not found"}');
    assert.equal((await probe(`unix://${home}/gone.sock`)).reason, 'nothing listens there');
    assert.match((await probe('ssh://me@far')).reason ?? '', /"ssh:\/\/me@far" cannot be used/);
    chmodSync(path.join(home, 'd.sock'), 0o600);
    assert.equal((await asOrdinaryUser(home, () => probe(host))).reason, 'this user may not use the socket');
  });

  it('are gone when their socket is left behind', async () => {
    const socket = path.join(home, 'left.sock');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    // A process that is killed leaves its socket; a server that is closed removes it, so it is moved away first.
    const { renameSync } = await import('node:fs');
    renameSync(socket, `${socket}2`);
    await new Promise((resolve) => server.close(resolve));
    assert.equal((await probe(`unix://${socket}2`)).reason, 'nothing listens there');
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

  it('takes the first that answers and can build', async () => {
    await fakeEngine(path.join(home, '.orbstack/run/docker.sock'), PODMAN);
    const host = await fakeEngine(path.join(home, '.colima/default/docker.sock'), DOCKER);
    assert.equal((await detectEngine(around)).platform.host, host);
  });

  it('takes no other than the one that was named', async () => {
    await fakeEngine(path.join(home, '.colima/default/docker.sock'), DOCKER);
    const named = `unix://${home}/gone.sock`;
    await assert.rejects(detectEngine({ ...around, env: { ...around.env, DOCKER_HOST: named } }), {
      code: 'engine_down',
      message: `No container engine answers (DOCKER_HOST at ${named}: nothing listens there).`,
      report: { kind: 'engine_down', message: `No container engine answers (DOCKER_HOST at ${named}: nothing listens there).`, hint: 'Check DOCKER_HOST, or unset it.' },
    });
  });

  it('takes no other when the context that was named does not exist', async () => {
    await fakeEngine(path.join(home, '.colima/default/docker.sock'), DOCKER);
    await assert.rejects(detectEngine({ ...around, env: { ...around.env, DOCKER_CONTEXT: 'prod' } }), { code: 'engine_down', message: /context prod: .*no such Docker context/ });
  });

  it('can be stopped', async () => {
    await fakeEngine(path.join(home, '.colima/default/docker.sock'), { '/version': undefined, '/info': undefined });
    await assert.rejects(detectEngine(around, AbortSignal.abort(new Error('enough'))), /enough/);
  });
});
