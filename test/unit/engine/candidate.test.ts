import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { candidates, type Surroundings } from '../../../src/engine/candidate.ts';
import { folderWith, removeFolders } from '../folder.ts';

const sha = (name: string): string => createHash('sha256').update(name).digest('hex');

/** A home folder as Docker's CLI and the platforms leave it. */
function around(files: Record<string, string>, env: Record<string, string> = {}): Surroundings {
  const home = folderWith(files);
  return { env: { XDG_RUNTIME_DIR: `${home}/run`, ...env }, home, uid: 1000, platform: 'linux' };
}

/** Without the places outside of the home folder, which the machine may have. */
function found(surroundings: Surroundings): string[] {
  return candidates(surroundings)
    .filter(({ type, host }) => host.includes(surroundings.home) || type === 'configured' || type === 'context')
    .map(({ type, name, host }) => `${type} ${name} ${host.replace(surroundings.home, '~')}`);
}

const context = (name: string, host: string): Record<string, string> => ({ [`.docker/contexts/meta/${sha(name)}/meta.json`]: JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } }) });
const current = (name: string): Record<string, string> => ({ '.docker/config.json': JSON.stringify({ auths: {}, currentContext: name }) });

describe('candidates', () => {
  afterEach(removeFolders);

  it('names the most explicit first, then the platforms in their order', () => {
    const files = { ...current('lima'), ...context('lima', 'unix:///lima.sock'), '.orbstack/run/docker.sock': '', '.colima/default/docker.sock': '', '.colima/x86/docker.sock': '', '.colima/_lima/docker.sock': '', '.docker/run/docker.sock': '', 'run/docker.sock': '', 'run/podman/podman.sock': '' };
    assert.deepEqual(found(around(files, { DOCKER_HOST: 'tcp://far:2375' })), [
      'configured DOCKER_HOST tcp://far:2375',
      'context context lima unix:///lima.sock',
      'orbstack OrbStack unix://~/.orbstack/run/docker.sock',
      'colima Colima unix://~/.colima/default/docker.sock',
      'colima Colima (x86) unix://~/.colima/x86/docker.sock',
      'docker-desktop Docker Desktop unix://~/.docker/run/docker.sock',
      'docker Docker (rootless) unix://~/run/docker.sock',
      'podman Podman unix://~/run/podman/podman.sock',
    ]);
  });

  it('looks at each address once, under its most explicit name', () => {
    const surroundings = around({ '.orbstack/run/docker.sock': '' });
    const host = `unix://${surroundings.home}/.orbstack/run/docker.sock`;
    assert.deepEqual(found({ ...surroundings, env: { DOCKER_HOST: host } }), ['configured DOCKER_HOST unix://~/.orbstack/run/docker.sock']);
  });

  it('finds nothing in an empty home folder', () => assert.deepEqual(found(around({})), []));

  it('passes over the default context, and over damaged files of Docker', () => {
    assert.deepEqual(found(around(current('default'))), []);
    for (const text of ['', 'null', '[]', '{"currentContext":7}', '{']) assert.deepEqual(found(around({ '.docker/config.json': text })), []);
  });

  it('takes DOCKER_CONTEXT before the current one, and looks below DOCKER_CONFIG; empty ones do not count', () => {
    const files = { ...current('a'), ...context('a', 'unix:///a'), ...context('b', 'unix:///b') };
    assert.deepEqual(found(around(files, { DOCKER_CONTEXT: 'b' })), ['context context b unix:///b']);
    assert.deepEqual(found(around(files, { DOCKER_CONTEXT: '', DOCKER_CONFIG: '', DOCKER_HOST: '' })), ['context context a unix:///a']);
    assert.deepEqual(found(around(files, { DOCKER_CONFIG: '/nowhere' })), []);
  });

  it('keeps a named context that does not exist, so that no other engine takes its place', () => {
    assert.deepEqual(found(around({}, { DOCKER_CONTEXT: 'prod' })), ['context context prod ']);
  });

  it('is a named pipe on Windows', () => {
    assert.deepEqual(candidates({ env: {}, home: 'C:\\x', uid: undefined, platform: 'win32' }).map(({ host }) => host), ['npipe:////./pipe/docker_engine']);
  });
});
