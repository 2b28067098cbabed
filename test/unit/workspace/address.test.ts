import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addressProblem } from '../../../src/workspace/address.ts';
import { diagnosticTexts, documents, read } from './documents.ts';

const EXAMPLE = 'http://127.0.0.1:5000';
const problem = (address: string): string | undefined => addressProblem(address, EXAMPLE)?.message;

describe('an address in a document', () => {
  for (const address of [
    'http://127.0.0.1:5000',
    'https://npm.example/repository/npm/',
    'http://[::1]:5000',
    'https://host/@scope/x',
    'HTTPS://HOST',
  ]) {
    it(`can be ${address}`, () => assert.equal(problem(address), undefined));
  }

  for (const address of [
    'https://me:pw@host',
    'https://glpat-0123456789abcdefghij@host/x',
    'https://:pw@host',
    'https://me:@host',
    'https://@host',
    'https:/tok@host',
    'https:tok@host',
    'https:\\\\tok@host',
    'ftp://tok@host',
    'https://a%40b@host',
    ' https://tok@host',
    'ht\ttps://tok@host',
  ]) {
    it(`must not contain credentials, which are not repeated in the error: ${JSON.stringify(address)}`, () => {
      assert.equal(problem(address), 'must not contain a user name, password or token');
    });
  }

  for (const address of [
    'https://host/?token=x',
    'https://host/a?b',
    'https://host?',
    'https://host/#x',
    'https://host#',
  ]) {
    it(`must not contain a query or a fragment: ${address}`, () =>
      assert.equal(problem(address), 'must not contain a query or fragment'));
  }

  for (const address of [
    '',
    'host',
    'ftp://host',
    'unix:///x',
    'http://',
    'https://ho st',
    'https://host/a b',
    'https://a,https://b',
    'https://a|direct',
    'javascript:alert(1)',
  ]) {
    it(`must be an HTTP URL: ${JSON.stringify(address)}`, () =>
      assert.match(problem(address) ?? '', /is not a valid http or https address$/));
  }

  it('contains neither credentials nor a query if it is accepted', () => {
    const part = fc.constantFrom(
      'http',
      'https',
      ':',
      '/',
      '//',
      '@',
      '?',
      '#',
      'a',
      'b.c',
      ':80',
      '\\',
      '\t',
      '%40',
      '[::1]',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 10 }).map((parts) => parts.join('')),
        (address) => {
          if (problem(address) !== undefined) return;
          const { username, password, search, hash, protocol } = new URL(address);
          assert.deepEqual([username, password, search, hash, /^https?:$/.test(protocol)], ['', '', '', '', true]);
        },
      ),
    );
  });

  it('is rejected at its line in every field that has an address', () => {
    const secret = 'glpat-0123456789abcdefghij';
    const { diagnostics } = read(
      documents(
        `kind: Registry\nmetadata: {name: r}\nspec:\n  type: npm\n  url: https://${secret}@host`,
        `kind: GlobalDefaults\nspec:\n  downloadMirror: https://${secret}@host`,
      ),
    );
    assert.deepEqual(diagnosticTexts(diagnostics), [
      '6:8 error spec.url must not contain a user name, password or token.',
      '11:19 error spec.downloadMirror must not contain a user name, password or token.',
    ]);
    assert.ok(!JSON.stringify(diagnostics.map(({ message, hint }) => [message, hint])).includes(secret));
  });
});
