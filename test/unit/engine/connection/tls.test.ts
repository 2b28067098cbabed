import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readTls, tlsOfEnvironment } from '../../../../src/engine/connection/tls.ts';
import { Authority } from '../../../certificates.ts';
import { folderWith, removeFolders } from '../../../support/folder.ts';

const STRICT = { needsCa: true, skipsVerification: false };

describe("Docker's TLS settings", () => {
  let pem: Record<'ca.pem' | 'cert.pem' | 'key.pem', string>;

  before(() => {
    const authority = new Authority(folderWith());
    const { certificate, key } = authority.issue('client');
    pem = { 'ca.pem': authority.pem, 'cert.pem': certificate, 'key.pem': key };
  });
  after(removeFolders);

  it('take effect with any non-empty value of DOCKER_TLS_VERIFY or DOCKER_TLS, as in the Docker CLI', () => {
    assert.equal(tlsOfEnvironment({}, '/d'), undefined);
    assert.equal(tlsOfEnvironment({ DOCKER_TLS_VERIFY: '', DOCKER_TLS: '', DOCKER_CERT_PATH: '/c' }, '/d'), undefined);
    assert.deepEqual(tlsOfEnvironment({ DOCKER_TLS_VERIFY: '0' }, '/d'), { folder: '/d', ...STRICT });
    assert.deepEqual(tlsOfEnvironment({ DOCKER_TLS_VERIFY: '1', DOCKER_TLS: '1', DOCKER_CERT_PATH: '/c' }, '/d'), {
      folder: '/c',
      ...STRICT,
    });
    assert.deepEqual(tlsOfEnvironment({ DOCKER_TLS: '1' }, '/d'), {
      folder: '/d',
      needsCa: true,
      skipsVerification: true,
    });
  });

  it('read the CA, and the client certificate if there is one', () => {
    assert.deepEqual(readTls({ folder: folderWith(pem), ...STRICT }), {
      ca: pem['ca.pem'],
      cert: pem['cert.pem'],
      key: pem['key.pem'],
    });
    assert.deepEqual(readTls({ folder: folderWith({ 'ca.pem': pem['ca.pem'] }), ...STRICT }), { ca: pem['ca.pem'] });
  });

  it('of a context without files have no effect, unless verification is skipped', () => {
    assert.equal(readTls({ folder: '/nowhere', needsCa: false, skipsVerification: false }), undefined);
    assert.deepEqual(readTls({ folder: '/nowhere', needsCa: false, skipsVerification: true }), {
      rejectUnauthorized: false,
    });
  });

  it('are rejected with the name of the file, rather than weakened', () => {
    const folder = folderWith(pem);
    const refused = (pattern: RegExp): void =>
      assert.throws(() => readTls({ folder, ...STRICT }), { code: 'engine_unsupported', message: pattern });
    rmSync(path.join(folder, 'key.pem'));
    refused(/key\.pem cannot be used: a client certificate needs both/);
    rmSync(path.join(folder, 'cert.pem'));
    writeFileSync(path.join(folder, 'ca.pem'), 'nonsense');
    refused(/ca\.pem cannot be used: it is not a certificate/);
    writeFileSync(path.join(folder, 'ca.pem'), '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n');
    refused(/ca\.pem cannot be used/);
    rmSync(path.join(folder, 'ca.pem'));
    refused(/ca\.pem cannot be used: it does not exist/);
  });

  it('are rejected when the key belongs to another certificate', () => {
    const other = new Authority(folderWith()).issue('client').key;
    assert.throws(() => readTls({ folder: folderWith({ ...pem, 'key.pem': other }), ...STRICT }), {
      code: 'engine_unsupported',
    });
  });
});
