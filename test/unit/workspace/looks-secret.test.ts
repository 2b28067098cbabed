import assert from 'node:assert/strict';
import { holdsCredentials, looksSecret } from '../../../src/workspace/rules.ts';

describe('secret detection', () => {
  for (const name of [
    'NPM_TOKEN',
    'token',
    'GITHUB_PAT',
    'DB_PASS',
    'DB_PASSWORD',
    'PGPASSWORD',
    'MY_SECRET',
    'API_KEY',
    'apikey',
    'AWS_SECRET_ACCESS_KEY',
    'SIGNING_KEY',
    'DEPLOY_KEY',
    'COMPOSER_AUTH',
    'BASIC_AUTH',
    'SSH_KEY',
    'PASSPHRASE',
    'TOKENIZER_TOKEN',
    'TOKEN_NAME_SECRET',
  ]) {
    it(`reports the name ${name}`, () => assert.ok(looksSecret(name)));
  }
  for (const name of [
    'AUTHOR',
    'AUTHORS',
    'TOKENIZERS_PARALLELISM',
    'MAX_TOKENS',
    'PUBLIC_KEY',
    'SIGNING_KEY_ID',
    'SECRET_PATH',
    'TOKEN_URL',
    'AUTH_METHOD',
    'CACHE_KEY',
    'KEYBOARD',
    'PATH_PREFIX',
    'PASSENGER_VERSION',
    'COMPASS_VERSION',
    'PIP_INDEX_URL',
    'BUILD_CONTACT',
  ]) {
    it(`accepts the name ${name}`, () => assert.ok(!looksSecret(name)));
  }
  const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'abcdefghijklmnop'].join('.');
  for (const value of [
    `ghp_${'a1'.repeat(18)}`,
    `x=github_pat_${'a'.repeat(40)}`,
    `glpat-${'a-'.repeat(10)}`,
    `npm_${'B'.repeat(36)}`,
    `AKIA${'Z9'.repeat(8)}`,
    jwt,
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    'https://me:hunter2@x/',
    'a https://:x@y',
  ]) {
    it(`reports the value ${value.slice(0, 12)}…`, () => assert.ok(holdsCredentials(value)));
  }
  for (const value of [
    'https://x/simple',
    'git@github.com:a/b',
    'AKIA',
    'npm_config',
    'eyJ.eyJ.x',
    'https://me@x/',
    '-----BEGIN CERTIFICATE-----',
  ]) {
    it(`accepts the value ${value}`, () => assert.ok(!holdsCredentials(value)));
  }
});
