import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GrpcCode, type GrpcError } from '../../../src/buildkit/grpc/status.ts';
import { credentialHelper } from '../../../src/buildkit/session/credential-helper.ts';
import { type AskHelper, dockerCredentials } from '../../../src/buildkit/session/docker-logins.ts';
import { readDockerConfig } from '../../../src/engine/connection/docker-config.ts';
import type { Credentials } from '../../../src/buildkit/session/services.ts';
import { folderWith, removeFolders } from '../../support/folder.ts';

const { signal } = new AbortController();
const encoded = (text: string): string => Buffer.from(text).toString('base64');
const isFailure =
  (pattern: RegExp) =>
  (error: GrpcError): boolean =>
    error.code === GrpcCode.FAILED_PRECONDITION && pattern.test(error.message) && !error.message.includes('s3cret');

async function find(config: unknown, host: string, askHelper?: AskHelper): Promise<Credentials | undefined> {
  const folder = folderWith({ 'config.json': typeof config === 'string' ? config : JSON.stringify(config) });
  return dockerCredentials({ readConfig: () => readDockerConfig(folder), ...(askHelper && { askHelper }) })(
    host,
    signal,
  );
}

describe('Docker CLI logins', () => {
  afterEach(removeFolders);

  it('are empty without config.json', async () =>
    assert.equal(
      await dockerCredentials({ readConfig: () => readDockerConfig(folderWith()) })('r.example', signal),
      undefined,
    ));

  const AUTHS = {
    auths: {
      'r.example:5000': { auth: encoded('anna:s3:cret') },
      'https://old.example/v1/': { auth: encoded('old:pass') },
      'https://index.docker.io/v1/': { auth: encoded('hub:pass\0') },
      'token.example': { auth: encoded('x:y'), identitytoken: 'identity' },
      'static.example': { registrytoken: 'bearer' },
      'plain.example': { username: 'p', password: 'q' },
      'empty.example': {},
      'none.example': null,
    },
  };
  const LOGINS: Readonly<Record<string, Credentials | undefined>> = {
    'r.example:5000': { username: 'anna', secret: 's3:cret' },
    'r.example': undefined,
    'old.example': { username: 'old', secret: 'pass' },
    'registry-1.docker.io': { username: 'hub', secret: 'pass' },
    'token.example': { username: '', secret: 'identity' },
    'static.example': { username: '', secret: '', registryToken: 'bearer' },
    'plain.example': { username: 'p', secret: 'q' },
    'empty.example': undefined,
    'none.example': undefined,
    constructor: undefined,
  };
  for (const [host, login] of Object.entries(LOGINS)) {
    it(`${login === undefined ? 'do not include' : 'include'} ${host}`, async () =>
      assert.deepEqual(await find(AUTHS, host), login));
  }

  it('come from the helper of the registry, the default helper or the file, in this order', async () => {
    const requests: string[] = [];
    const ask: AskHelper = (helper, server) => {
      requests.push(`${helper} ${server}`);
      return Promise.resolve(
        helper === 'other' ? undefined : { username: helper === 'identity' ? '<token>' : 'u', secret: 's' },
      );
    };
    const config = {
      ...AUTHS,
      credsStore: 'all',
      credHelpers: { 'own.example': 'other', 'id.example': 'identity', 'r.example:5000': '' },
    };
    assert.deepEqual(await find(config, 'registry-1.docker.io', ask), { username: 'u', secret: 's' });
    assert.equal(await find(config, 'own.example', ask), undefined);
    assert.deepEqual(await find(config, 'id.example', ask), { username: '', secret: 's' });
    assert.deepEqual(await find({ ...config, credsStore: '' }, 'old.example', ask), LOGINS['old.example']);
    assert.deepEqual(requests, ['all https://index.docker.io/v1/', 'other own.example', 'identity id.example']);
  });

  it('are read again for each lookup', async () => {
    const folder = folderWith({ 'config.json': JSON.stringify(AUTHS) });
    const logins = dockerCredentials({ readConfig: () => readDockerConfig(folder) });
    assert.notEqual(await logins('plain.example', signal), undefined);
    rmSync(path.join(folder, 'config.json'));
    assert.equal(await logins('plain.example', signal), undefined);
  });

  const BAD: Readonly<Record<string, readonly [config: unknown, why: RegExp]>> = {
    'is not JSON': ['{"auths": s3cret', /config\.json cannot be used: it is not valid JSON/],
    'is not an object': ['["s3cret"]', /config\.json cannot be used: it is not a JSON object/],
    'has an invalid login': [
      { auths: { 'r.example': { auth: encoded('s3cret') } } },
      /login to r\.example in .*config\.json cannot be read/,
    ],
    'names a program in another folder': [{ credsStore: '../../tmp/x' }, /not the name of a program/],
    'names a helper, but running helpers is not allowed': [{ credsStore: 'pass' }, /must not be run/],
  };
  for (const [what, [config, why]] of Object.entries(BAD)) {
    it(`fail if the file ${what}, without revealing secrets`, () =>
      assert.rejects(find(config, 'r.example'), isFailure(why)));
  }

  it('are empty if the file has another structure', async () => {
    for (const config of ['null', '{"auths":7}', '{"auths":{"r.example":7},"credHelpers":[]}', '{"credsStore":{}}'])
      assert.equal(await find(config, 'r.example'), undefined);
  });
});

describe('credential helper', () => {
  afterEach(removeFolders);

  /** Runs a helper with this shell script. */
  function ask(script: string, stop = signal): Promise<Credentials | undefined> {
    const folder = folderWith({ 'docker-credential-x': `#!/bin/sh\n${script}\n` });
    chmodSync(path.join(folder, 'docker-credential-x'), 0o755);
    return credentialHelper({ PATH: `${folder}:/usr/bin:/bin` })('x', 'r.example', stop);
  }

  it('receives the server on standard input, not on its command line', async () => {
    assert.deepEqual(
      await ask(
        'test "$*" = get && test "$(cat)" = r.example && echo ' +
          '\'{"ServerURL":"r.example","Username":"anna","Secret":"s3cret"}\'',
      ),
      { username: 'anna', secret: 's3cret' },
    );
  });

  it('can respond without reading its input', async () =>
    assert.deepEqual(await ask('exec 0<&-; echo \'{"Username":"a","Secret":"b"}\''), { username: 'a', secret: 'b' }));
  it('can report that there is no login', async () =>
    assert.equal(await ask('echo "credentials not found in native keychain"; exit 1'), undefined));

  const BAD: Readonly<Record<string, readonly [script: string, why: RegExp]>> = {
    'exits with an error message': [
      'echo "the keychain is locked"; exit 1',
      /docker-credential-x could not provide the login to r\.example: the keychain is locked/,
    ],
    'exits without an error message': ['exit 3', /it failed with exit code 3/],
    'prints its error to standard error': ['echo "no bus" >&2; exit 1', /no bus/],
    'does not print JSON': ['echo s3cret', /the response of docker-credential-x is not JSON/],
    'never stops printing': ['exec yes s3', /printed more than 1024 KiB/],
  };
  for (const [what, [script, why]] of Object.entries(BAD))
    it(`reports the reason if it ${what}`, () => assert.rejects(ask(script), isFailure(why)));

  it('reports the reason if it is not installed', () =>
    assert.rejects(
      credentialHelper({ PATH: '/nowhere' })('x', 'r.example', signal),
      isFailure(/not installed, or not on the PATH/),
    ));

  it('is stopped when the call is aborted', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    await assert.rejects(ask('exec sleep 600', stop.signal), isFailure(/was stopped/));
  });

  it('runs once at a time', async () => {
    const folder = folderWith();
    const file = path.join(folder, 'docker-credential-x');
    writeFileSync(
      file,
      `#!/bin/sh\nmkdir ${folder}/lock || exit 9\nsleep 0.05\nrmdir ${folder}/lock\necho ` +
        `'{"Username":"a","Secret":"b"}'\n`,
      { mode: 0o755 },
    );
    const helper = credentialHelper({ PATH: `${folder}:/usr/bin:/bin` });
    const answers = await Promise.all([1, 2, 3].map(() => helper('x', 'r.example', signal)));
    assert.deepEqual(
      answers.map((each) => each?.username),
      ['a', 'a', 'a'],
    );
  });
});
