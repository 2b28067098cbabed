import assert from 'node:assert/strict';
import { configuredSecrets } from '../../../../src/pipeline/gather/configured-secrets.ts';
import { Masker } from '../../../../src/secret/masker.ts';
import { folderWith, removeFolders } from '../../../support/folder.ts';

const PROXIES = {
  default: { httpProxy: 'http://me:pr%40xy-word@proxy:3128', noProxy: 'localhost,10.0.0.1' },
  'tcp://engine:2375': { httpsProxy: 'http://token-of-proxy@proxy:3128' },
};

function masked(
  text: string,
  env: NodeJS.ProcessEnv = {},
  settings: Parameters<typeof configuredSecrets>[1] = {},
): string {
  const masker = new Masker();
  masker.add(
    ...configuredSecrets(
      { DOCKER_CONFIG: folderWith({ 'config.json': JSON.stringify({ proxies: PROXIES }) }), ...env },
      settings,
    ),
  );
  return masker.text(text);
}

describe("passwords in the machine's configuration", () => {
  afterEach(removeFolders);

  for (const secret of [
    'pr%40xy-word',
    'pr@xy-word',
    'token-of-proxy',
    Buffer.from('me:pr@xy-word').toString('base64'),
  ]) {
    it(`of Docker's proxies are hidden: ${secret}`, () => assert.ok(!masked(`HTTP_PROXY=${secret}`).includes(secret)));
  }

  for (const [name, value] of [
    ['https_proxy', 'http://me:own-word@proxy'],
    ['ALL_PROXY', 'socks5://me:own-word@proxy'],
    ['HTTP_PROXY', 'me:own-word@proxy:3128'],
    ['DVM_DOWNLOAD_MIRROR', 'https://own-word@mirror'],
    ['PIP_INDEX_URL', 'https://me:own-word@pip'],
    ['npm_config_registry', 'https://me:own-word@npm'],
  ] as const) {
    it(`of ${name} are hidden`, () => assert.doesNotMatch(masked(`failed: ${value}`, { [name]: value }), /own-word/));
  }

  for (const name of ['engineHost', 'downloadMirror'] as const) {
    it(`of the setting ${name} are hidden`, () => {
      const address = 'https://me:own-word@host';
      assert.doesNotMatch(masked(`failed: ${address}`, {}, { [name]: address }), /own-word/);
    });
  }

  it('leave the rest of an address, and everything else, unchanged', () => {
    assert.equal(masked('http://me:pr%40xy-word@proxy:3128/x'), 'http://***@proxy:3128/x');
    assert.equal(
      masked('localhost 10.0.0.1 me proxy 3128', { HTTP_PROXY: 'http://me@proxy' }),
      'localhost 10.0.0.1 me proxy 3128',
    );
  });

  it('are ignored if config.json cannot be read', () => {
    assert.deepEqual(configuredSecrets({ DOCKER_CONFIG: folderWith({ 'config.json': '{' }) }, {}), []);
  });
});
