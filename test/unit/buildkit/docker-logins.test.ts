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
const refusal =
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

describe('logins of the Docker CLI', () => {
  afterEach(removeFolders);

  it('are empty without a file', async () =>
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
  const KEPT: Readonly<Record<string, Credentials | undefined>> = {
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
  for (const [host, login] of Object.entries(KEPT)) {
    it(`for ${host} are ${login === undefined ? 'none' : 'as they stand in the file'}`, async () =>
      assert.deepEqual(await find(AUTHS, host), login));
  }

  it('come from the helper of the registry, or else of all, or else from the file', async () => {
    const asked: string[] = [];
    const ask: AskHelper = (helper, server) => {
      asked.push(`${helper} ${server}`);
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
    assert.deepEqual(await find({ ...config, credsStore: '' }, 'old.example', ask), KEPT['old.example']);
    assert.deepEqual(asked, ['all https://index.docker.io/v1/', 'other own.example', 'identity id.example']);
  });

  it('are looked up each time', async () => {
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
    'names a program elsewhere': [{ credsStore: '../../tmp/x' }, /not the name of a program/],
    'names a helper that must not be run': [{ credsStore: 'pass' }, /must not be run/],
  };
  for (const [what, [config, why]] of Object.entries(BAD)) {
    it(`are an error where the file ${what}, without telling secrets`, () =>
      assert.rejects(find(config, 'r.example'), refusal(why)));
  }

  it('are empty if the file has another format', async () => {
    for (const config of ['null', '{"auths":7}', '{"auths":{"r.example":7},"credHelpers":[]}', '{"credsStore":{}}'])
      assert.equal(await find(config, 'r.example'), undefined);
  });
});

describe('a credential helper', () => {
  afterEach(removeFolders);

  /** Runs a helper whose text is this. */
  function ask(text: string, stop = signal): Promise<Credentials | undefined> {
    const folder = folderWith({ 'docker-credential-x': `#!/bin/sh\n${text}\n` });
    chmodSync(path.join(folder, 'docker-credential-x'), 0o755);
    return credentialHelper({ PATH: `${folder}:/usr/bin:/bin` })('x', 'r.example', stop);
  }

  it('is told the server by its input, not on its command line', async () => {
    assert.deepEqual(
      await ask(
        'test "$*" = get && test "$(cat)" = r.example && echo ' +
          '\'{"ServerURL":"r.example","Username":"anna","Secret":"s3cret"}\'',
      ),
      { username: 'anna', secret: 's3cret' },
    );
  });

  it('may answer without reading', async () =>
    assert.deepEqual(await ask('exec 0<&-; echo \'{"Username":"a","Secret":"b"}\''), { username: 'a', secret: 'b' }));
  it('may have nothing', async () =>
    assert.equal(await ask('echo "credentials not found in native keychain"; exit 1'), undefined));

  const BAD: Readonly<Record<string, readonly [text: string, why: RegExp]>> = {
    'that fails': [
      'echo "the keychain is locked"; exit 1',
      /docker-credential-x could not provide the login to r\.example: the keychain is locked/,
    ],
    'that fails without an error message': ['exit 3', /it failed with exit code 3/],
    'that prints its error on standard error': ['echo "no bus" >&2; exit 1', /no bus/],
    'whose response is not JSON': ['echo s3cret', /the response of docker-credential-x is not JSON/],
    'that never stops talking': ['exec yes s3', /printed more than 1024 KiB/],
  };
  for (const [what, [text, why]] of Object.entries(BAD))
    it(`${what} is an error that says so`, () => assert.rejects(ask(text), refusal(why)));

  it('that is not there is an error that says so', () =>
    assert.rejects(
      credentialHelper({ PATH: '/nowhere' })('x', 'r.example', signal),
      refusal(/not installed, or not on the PATH/),
    ));

  it('is stopped when the caller cancels', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    await assert.rejects(ask('exec sleep 600', stop.signal), refusal(/was stopped/));
  });

  it('runs alone', async () => {
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
