import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { type Candidate, findCandidates } from '../../../../src/engine/connection/candidate.ts';
import { cliEnvironment } from '../../../../src/engine/connection/cli-environment.ts';
import { asOrdinaryUser, folderWith, removeFolders } from '../../../support/folder.ts';
import type { HostEnvironment } from '../../../../src/engine/connection/host-environment.ts';

const sha = (name: string): string => createHash('sha256').update(name).digest('hex');

/** A home folder as Docker's CLI and the platforms leave it. */
function around(files: Record<string, string>, env: Record<string, string> = {}): HostEnvironment {
  const home = folderWith(files);
  return { env: { XDG_RUNTIME_DIR: `${home}/run`, ...env }, home, uid: 1000, platform: 'linux' };
}

/** Without sockets outside the home folder, which the machine may have. */
function found(environment: HostEnvironment): string[] {
  return findCandidates(environment)
    .candidates.filter(
      ({ type, host }) => host.includes(environment.home) || type === 'configured' || type === 'context',
    )
    .map(({ type, name, host }) => `${type} ${name} ${host.replace(environment.home, '~')}`);
}

const context = (name: string, host: string): Record<string, string> => ({
  [`.docker/contexts/meta/${sha(name)}/meta.json`]: JSON.stringify({
    Name: name,
    Metadata: {},
    Endpoints: { docker: { Host: host, SkipTLSVerify: false } },
  }),
});
const current = (name: string): Record<string, string> => ({
  '.docker/config.json': JSON.stringify({ auths: {}, currentContext: name }),
});

describe('candidates', () => {
  afterEach(removeFolders);

  it('lists the most explicit first, then the platforms in their order', () => {
    const files = {
      ...current('lima'),
      ...context('lima', 'unix:///lima.sock'),
      '.orbstack/run/docker.sock': '',
      '.colima/default/docker.sock': '',
      '.colima/x86/docker.sock': '',
      '.colima/_lima/docker.sock': '',
      '.docker/run/docker.sock': '',
      'run/docker.sock': '',
      'run/podman/podman.sock': '',
    };
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

  it('lists each address once, under its most explicit name', () => {
    const environment = around({ '.orbstack/run/docker.sock': '' });
    const host = `unix://${environment.home}/.orbstack/run/docker.sock`;
    assert.deepEqual(found({ ...environment, env: { DOCKER_HOST: host } }), [
      'configured DOCKER_HOST unix://~/.orbstack/run/docker.sock',
    ]);
  });

  it('finds nothing in an empty home folder', () => assert.deepEqual(found(around({})), []));

  it('ignores the default context, and a configuration without settings', () => {
    for (const files of [
      current('default'),
      { '.docker/config.json': '' },
      { '.docker/config.json': 'null' },
      { '.docker/config.json': '{"currentContext":null}' },
    ]) {
      assert.deepEqual(found(around(files)), []);
      assert.deepEqual(findCandidates(around(files)).warnings, []);
    }
  });

  for (const [what, text, reason] of [
    ['with a trailing comma', '{\n"currentContext": "prod",\n}', /not valid JSON, see line 3/],
    ['with a byte order mark', '\uFEFF{"currentContext": "prod"}', /byte order mark/],
    ['cut off', '{"auths": {"r": {"auth": "c2VjcmV0', /not valid JSON/],
    ['that is a list', '[]', /not a JSON object/],
    ['whose context is a number', '{"currentContext":7}', /"currentContext" is not a string/],
  ] as const) {
    it(`warns about a configuration ${what}, as the Docker CLI does, without quoting it`, () => {
      const environment = around({ '.docker/config.json': text });
      const { warnings } = findCandidates(environment);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', reason);
      assert.ok(
        warnings[0]?.includes(`${environment.home}/.docker/config.json`) === true && !warnings[0].includes('c2Vj'),
      );
    });
  }

  it('warns about a configuration that cannot be read', async () => {
    const environment = around({ '.docker/config.json/x': '' });
    assert.match(findCandidates(environment).warnings[0] ?? '', /cannot be read \(EISDIR\)/);
    const closed = around({ '.docker/config.json': '{}' });
    chmodSync(`${closed.home}/.docker/config.json`, 0);
    const warnings = await asOrdinaryUser(closed.home, () => Promise.resolve(findCandidates(closed).warnings));
    assert.match(warnings[0] ?? '', /cannot be read \(EACCES\)/);
  });

  it('prefers DOCKER_CONTEXT to the current context, and reads DOCKER_CONFIG; empty values do not count', () => {
    const files = { ...current('a'), ...context('a', 'unix:///a'), ...context('b', 'unix:///b') };
    assert.deepEqual(found(around(files, { DOCKER_CONTEXT: 'b' })), ['context context b unix:///b']);
    assert.deepEqual(found(around(files, { DOCKER_CONTEXT: '', DOCKER_CONFIG: '', DOCKER_HOST: '' })), [
      'context context a unix:///a',
    ]);
    assert.deepEqual(found(around(files, { DOCKER_CONFIG: '/nowhere' })), []);
  });

  it('keeps a named context that does not exist, so that no other engine replaces it', () => {
    assert.deepEqual(found(around({}, { DOCKER_CONTEXT: 'prod' })), ['context context prod ']);
    const damaged = around({ [`.docker/contexts/meta/${sha('prod')}/meta.json`]: '{' }, { DOCKER_CONTEXT: 'prod' });
    assert.match(findCandidates(damaged).candidates[0]?.problem ?? '', /meta\.json: it is not valid JSON/);
  });

  /** The first candidate, with the variables that select it in the Docker CLI. */
  const first = (
    files: Record<string, string>,
    env: Record<string, string> = {},
  ): { tls: Candidate['tls']; cli: Record<string, string | undefined> } => {
    const environment = around(files, env);
    const [candidate] = findCandidates(environment).candidates;
    assert.ok(candidate);
    const cli = Object.entries(cliEnvironment(candidate)).filter(([, value]) => value !== undefined);
    const tls = candidate.tls && { ...candidate.tls, folder: candidate.tls.folder.replace(environment.home, '~') };
    return { tls, cli: Object.fromEntries(cli.map(([name, value]) => [name, value?.replace(environment.home, '~')])) };
  };

  it('uses TLS according to DOCKER_TLS_VERIFY, DOCKER_TLS and DOCKER_CERT_PATH', () => {
    const host = 'tcp://far:2376';
    assert.deepEqual(first({}, { DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1' }), {
      tls: { folder: '~/.docker', needsCa: true, skipsVerification: false },
      cli: { DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '~/.docker' },
    });
    assert.deepEqual(first({}, { DOCKER_HOST: host, DOCKER_TLS: '1', DOCKER_CERT_PATH: '/certs' }), {
      tls: { folder: '/certs', needsCa: true, skipsVerification: true },
      cli: { DOCKER_HOST: host, DOCKER_TLS: '1', DOCKER_CERT_PATH: '/certs' },
    });
    assert.deepEqual(first({}, { DOCKER_HOST: host }), { tls: undefined, cli: { DOCKER_HOST: host } });
  });

  it('sets no TLS variables for a socket, because the Docker CLI would require ca.pem', () => {
    assert.deepEqual(first({}, { DOCKER_HOST: 'unix:///x.sock', DOCKER_TLS_VERIFY: '1' }).cli, {
      DOCKER_HOST: 'unix:///x.sock',
    });
  });

  it('is localhost:2376 with TLS and without a named engine, or the context if there is one', () => {
    assert.deepEqual(found(around({}, { DOCKER_TLS_VERIFY: '1' })), [
      'configured DOCKER_TLS_VERIFY tcp://localhost:2376',
    ]);
    assert.deepEqual(found(around({}, { DOCKER_TLS: '1' })), ['configured DOCKER_TLS tcp://localhost:2376']);
    assert.deepEqual(found(around({ ...current('a'), ...context('a', 'unix:///a') }, { DOCKER_TLS_VERIFY: '1' })), [
      'context context a unix:///a',
    ]);
  });

  it("uses a context's own TLS files, and the Docker CLI uses the context", () => {
    const files = { ...current('far'), ...context('far', 'tcp://far:2376') };
    const tls = { folder: `~/.docker/contexts/tls/${sha('far')}/docker`, needsCa: false, skipsVerification: false };
    assert.deepEqual(first(files, { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' }), {
      tls,
      cli: { DOCKER_CONTEXT: 'far' },
    });
    const meta = `.docker/contexts/meta/${sha('far')}/meta.json`;
    assert.deepEqual(
      first({ ...files, [meta]: (files[meta] ?? '').replace('"SkipTLSVerify":false', '"SkipTLSVerify":true') }).tls,
      { ...tls, skipsVerification: true },
    );
  });

  it('is a named pipe on Windows', () => {
    assert.deepEqual(
      findCandidates({ env: {}, home: 'C:\\x', uid: undefined, platform: 'win32' }).candidates.map(({ host }) => host),
      ['npipe:////./pipe/docker_engine'],
    );
  });
});
