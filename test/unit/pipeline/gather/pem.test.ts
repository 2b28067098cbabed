import assert from 'node:assert/strict';
import path from 'node:path';
import fc from 'fast-check';
import { readPem, type Pem } from '../../../../src/pipeline/gather/pem.ts';
import { Authority } from '../../../certificates.ts';
import { folderWith, removeFolders } from '../../../support/folder.ts';

const DAY_MS = 24 * 60 * 60_000;

describe('a file of certificates', function () {
  this.timeout(20_000);
  let one: Authority;
  let other: Authority;
  let leaf: Authority;
  /** A minute after the certificates began to be valid; files are loaded long before their tests run. */
  let now: Date;
  before(() => {
    const folder = folderWith();
    one = new Authority(path.join(folder, 'one'));
    other = new Authority(path.join(folder, 'other'), { name: 'Other' });
    leaf = new Authority(path.join(folder, 'leaf'), { authority: false });
    now = new Date(Date.now() + 60_000);
  });
  after(removeFolders);

  function accepted(text: string, at = now): Extract<Pem, { certificates: unknown }> {
    const pem = readPem(text, at);
    assert.ok('certificates' in pem, JSON.stringify(pem));
    return pem;
  }

  it('may contain one or several certificates, with comments around them', () => {
    assert.equal(accepted(one.pem).certificates.length, 1);
    assert.deepEqual(
      accepted(`Root\n${one.pem}\n# next\n${other.pem}`).certificates.map(({ subject }) => subject.split('\n').at(-1)),
      ['CN=Test Authority', 'CN=Other'],
    );
    assert.deepEqual(accepted(one.pem).warnings, []);
  });

  it('may have any line ends, or escaped ones', () => {
    for (const text of [
      one.pem.replaceAll('\n', '\r\n'),
      one.pem.replaceAll('\n', '\\n'),
      one.pem.trim(),
      `\ufeff${one.pem}`,
    ])
      assert.equal(accepted(text).certificates.length, 1);
  });

  it('may contain a certificate twice, which counts once', () =>
    assert.equal(accepted(one.pem + one.pem).certificates.length, 1));

  it('causes a warning if it expires soon or is not a CA certificate', () => {
    assert.match(
      accepted(one.pem, new Date(now.getTime() + 350 * DAY_MS)).warnings.join(),
      /^it \(O=Test, CN=Test Authority\) expires on \d{4}-\d\d-\d\d$/,
    );
    assert.match(accepted(one.pem, new Date(now.getTime() - DAY_MS)).warnings.join(), /is not valid before/);
    assert.match(accepted(leaf.pem).warnings.join(), /not a CA certificate/);
  });

  for (const [what, text, expected] of [
    ['is empty', () => ' \n', /is empty/],
    ['holds a private key', () => one.pem + one.key, /private key/],
    ['holds nothing of the kind', () => 'hello', /contains no PEM certificate/],
    ['holds half of one', () => one.pem.slice(0, 200), /contains no PEM certificate/],
    [
      'holds something else',
      () => `${one.pem}-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n`,
      /something other than certificates: X509 CRL/,
    ],
    ['holds garbage', () => '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', /^it cannot be read/],
    [
      'holds garbage after a good one',
      () => `${one.pem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
      /^its certificate 2 cannot be read/,
    ],
    ['is huge', () => 'x'.repeat(1024 * 1024 + 1), /larger than 1024 KiB/],
  ] as const) {
    it(`that ${what} is rejected`, () => {
      const pem = readPem(text(), now);
      assert.ok('problem' in pem);
      assert.match(pem.problem, expected);
    });
  }

  it('that has expired is rejected, with the date', () => {
    const pem = readPem(one.pem, new Date(now.getTime() + 366 * DAY_MS));
    assert.ok('problem' in pem);
    assert.match(pem.problem, /^it \(.*\) expired on \d{4}-\d\d-\d\d$/);
  });

  it('is read or rejected, for any content', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 800 }), (text, at) => {
        const pem = readPem(one.pem.slice(0, at) + text + one.pem.slice(at), now);
        assert.ok('problem' in pem ? pem.problem.length > 0 : pem.certificates.length > 0);
      }),
    );
  });
});
