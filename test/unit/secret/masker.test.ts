import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LineSplitter } from '../../../src/text/output-lines.ts';
import { Automaton } from '../../../src/secret/automaton.ts';
import { secretForms, MIN_SECRET_LENGTH } from '../../../src/secret/forms.ts';
import { Masker } from '../../../src/secret/masker.ts';

function maskerOf(...values: string[]): Masker {
  const masker = new Masker();
  masker.add(...values);
  return masker;
}

/** A secret with ordinary and unusual characters. */
const token = fc
  .string({
    minLength: 6,
    maxLength: 40,
    unit: fc.constantFrom(...('abcXYZ0189_-+/=.~!\'"\\$ &<>%é😀'.match(/./gu) ?? [])),
  })
  .filter((text) => text.trim().length >= 6);
const noise = fc.string({ maxLength: 30 });

describe('masking', () => {
  const value = `p"a's/s w\\ö+rd`;
  const bytes = Buffer.from(value);
  const FORMS: Readonly<Record<string, string>> = {
    raw: value,
    JSON: JSON.stringify(value),
    'JSON in JSON of PHP': JSON.stringify(value).replaceAll('/', '\\/'),
    'ASCII JSON': JSON.stringify(value).replace(
      /[^ -~]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
    'single quotes': `'${value.replaceAll("'", `'\\''`)}'`,
    'double quotes': `"${value.replace(/[\\"$`]/g, '\\$&')}"`,
    'printf %q': value.replace(/[^\w@%+=:,./ö-]/g, '\\$&').replace('ö', '\\ö'),
    URL: `https://x/${encodeURIComponent(value)}`,
    'a form': new URLSearchParams({ a: value }).toString(),
    'lower-case URL': encodeURIComponent(value).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    base64: bytes.toString('base64'),
    'base64 after one byte': Buffer.concat([Buffer.from(':'), bytes]).toString('base64'),
    'base64 after two bytes': Buffer.concat([Buffer.from('u:'), bytes]).toString('base64'),
    'base64 inside': Buffer.concat([Buffer.from('user:'), bytes, Buffer.from('\n')]).toString('base64'),
    base64url: Buffer.concat([Buffer.from('~~'), bytes]).toString('base64url'),
    hex: bytes.toString('hex'),
    'upper-case hex': bytes.toString('hex').toUpperCase(),
    'hex with colons': (bytes.toString('hex').match(/../g) ?? []).join(':'),
    'hex of od': (bytes.toString('hex').match(/../g) ?? []).join(' '),
    'hex of a string of Python': (bytes.toString('hex').match(/../g) ?? []).map((byte) => `\\x${byte}`).join(''),
    'octal of git': value.replace(/["\\]/g, '\\$&').replace('ö', '\\303\\266'),
    'bytes of Python': value.replace(/['\\]/g, '\\$&').replace('ö', '\\xc3\\xb6'),
    HTML: value.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    'HTML of Go': value.replaceAll('"', '&#34;').replaceAll("'", '&#39;'),
    'HTML of Python': value.replaceAll('"', '&quot;').replaceAll("'", '&#x27;'),
    'XML, in ASCII': value.replaceAll('"', '&quot;').replaceAll("'", '&apos;').replace('ö', '&#246;'),
    entities: Array.from(value, (character) => `&#x${(character.codePointAt(0) ?? 0).toString(16)};`).join(''),
    'ASCII JSON in capitals': JSON.stringify(value).replace('ö', '\\u00F6'),
    'unicode escapes': Array.from(
      value,
      (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
    ).join(''),
    'a URL twice': encodeURIComponent(encodeURIComponent(value)),
    'a URL twice in lower case': encodeURIComponent(
      encodeURIComponent(value).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    ),
    'base64 twice': Buffer.from(Buffer.from(`user:${value}`).toString('base64')).toString('base64'),
    'base64url of base64': Buffer.from(`x${bytes.toString('base64')}`).toString('base64url'),
    'base64 of JSON': Buffer.from(JSON.stringify({ password: value })).toString('base64'),
    'base64 of an address': Buffer.from(`https://x/${encodeURIComponent(value)}`).toString('base64'),
    'base64 in an address': encodeURIComponent(bytes.toString('base64')),
    'hex of base64': Buffer.from(bytes.toString('base64')).toString('hex'),
    'JSON in JSON': JSON.stringify(JSON.stringify(value)),
    'JSON in HTML': JSON.stringify(value).slice(1, -1).replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    'a command of PowerShell': Buffer.from(value, 'utf16le').toString('base64'),
  };
  for (const [what, text] of Object.entries(FORMS)) {
    it(`finds a value encoded as ${what}`, () => {
      const masked = maskerOf(value).text(`before ${text} after`);
      assert.match(masked, /^before .*\*\*\*.* after$/);
      // Encoded characters that include bits of the neighbouring text remain, more of them for each encoding.
      const remaining = / of | twice/.test(what) ? 40 : 16;
      assert.ok(masked.length < 'before  after'.length + remaining + (text.startsWith('https') ? 10 : 0), masked);
    });
  }

  it('removes every form of a value at any position', () => {
    fc.assert(
      fc.property(token, noise, noise, (secret, before, after) => {
        const masker = maskerOf(secret);
        const encoded = Buffer.from(before + secret + after);
        for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())]) {
          assert.ok(
            !masker
              .text(before + form + after)
              .replaceAll('***', '')
              .includes(form) ||
              form.length < MIN_SECRET_LENGTH ||
              (before + after).includes(form),
          );
        }
        const remaining = masker.text(encoded.toString('base64')).replaceAll('***', '');
        assert.ok(
          remaining.length <= 4 * Math.ceil((Buffer.byteLength(before) + Buffer.byteLength(after)) / 3) + 12,
          remaining,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('finds values that are split across chunks and lines', () => {
    fc.assert(
      fc.property(
        token,
        noise,
        noise,
        fc.array(fc.nat(100), { maxLength: 6 }),
        fc.array(fc.nat(40), { maxLength: 3 }),
        (secret, before, after, cuts, breaks) => {
          fc.pre(!(before + after).includes('***'));
          const broken = [...breaks]
            .sort((a, b) => b - a)
            .reduce((text, at) => (at < text.length ? `${text.slice(0, at)}\n${text.slice(at)}` : text), secret);
          const bytes = Buffer.from(`${before}${broken}${after}\n`);
          const splitter = new LineSplitter();
          const masked = maskerOf(secret).stream();
          const lines: string[] = [];
          let from = 0;
          for (const to of [...cuts.sort((a, b) => a - b), bytes.length]) {
            for (const line of splitter.push(bytes.subarray(from, Math.max(from, to))))
              lines.push(...masked.push(line));
            from = Math.max(from, to);
          }
          for (const line of splitter.end()) lines.push(...masked.push(line));
          lines.push(...masked.end());
          assert.ok(!lines.join('').includes(secret), JSON.stringify(lines));
          assert.equal(lines.length, `${before}${broken}${after}`.split('\n').length);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('masks each line of a multi-line value, except headers that all keys share', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIIabcdefgh\nijklmnop\n}\n-----END PRIVATE KEY-----\n';
    const masker = maskerOf(key);
    for (const line of ['MIIabcdefgh', '  ijklmnop', 'x=MIIabcdefgh;']) assert.match(masker.text(line), /\*\*\*/);
    assert.equal(masker.text('-----BEGIN PRIVATE KEY-----'), '-----BEGIN PRIVATE KEY-----');
    assert.equal(masker.text('}'), '}');
    assert.doesNotMatch(masker.text(JSON.stringify({ key })), /abcdef|ijkl/);
    assert.doesNotMatch(masker.text(key), /abcdef|ijkl/);
  });

  it('finds a value in wrapped base64, and preserves the line breaks', () => {
    const long = 'correct-horse-battery-staple-'.repeat(5);
    const wrapped = (
      Buffer.from(`user:${long}`)
        .toString('base64')
        .match(/.{1,76}/g) ?? []
    ).join('\n');
    const masked = maskerOf(long).stream();
    const lines = [...wrapped.split('\n'), 'next'].flatMap((line) => masked.push(line));
    assert.deepEqual(
      [...lines, ...masked.end()],
      ['dXNlcj***', '***', '***', 'next'].map((line, index) => (index === 0 ? (lines[0] ?? '') : line)),
    );
    assert.match(lines[0] ?? '', /^dXNlc.{0,3}\*\*\*$/);
  });

  it('changes nothing else, and does not delay other lines', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '*') })), (lines) => {
        const masked = maskerOf('ZZZZtop').stream();
        for (const line of lines) assert.deepEqual(masked.push(line), [line]);
      }),
    );
  });

  it('masks every string in an event', () => {
    const event = {
      type: 'log',
      line: 'a hunter22 b',
      nested: [{ error: { message: 'hunter22', line: 3 } }],
      none: undefined,
    };
    assert.deepEqual(maskerOf('hunter22').deep(event), {
      type: 'log',
      line: 'a *** b',
      nested: [{ error: { message: '***', line: 3 } }],
      none: undefined,
    });
  });

  it('masks values only after they are added', () => {
    const masker = new Masker();
    assert.equal(masker.text('hunter22'), 'hunter22');
    masker.add('hunter22');
    masker.add('other123');
    assert.equal(masker.text('hunter22 other123'), '*** ***');
  });

  it('masks values that are added while a stream is open, without losing lines', () => {
    const masker = new Masker();
    masker.add('hunter22');
    const stream = masker.stream();
    const lines = stream.push('hunter22 other123 hunt');
    masker.add('other123');
    lines.push(...stream.push('hunter22 other123'), ...stream.end());
    assert.deepEqual(lines, ['*** other123 hunt', '*** ***']);
  });
});

describe('the parts of a secret', () => {
  const hidden = (secret: string, text: string): boolean => !maskerOf(secret).text(`x ${text} y`).includes(text);
  const json = JSON.stringify(
    {
      type: 'service_account',
      debug: 'true',
      scheme: 'http',
      token_uri: 'https://oauth2.example/token',
      environment: 'staging',
      port: 5432,
      user: 'bob',
      password: 'hunter2',
      nested: { list: ['leaf-value-xyz', { deep: 'another leaf' }], pin: 123 },
      pin_token: 48210457,
      inner: JSON.stringify({ client_secret: 'inner"secret' }),
      auth: Buffer.from('bob:from-docker').toString('base64'),
      url: 'https://bob:in-url@host',
    },
    undefined,
    2,
  );

  for (const leaf of [
    'hunter2',
    'leaf-value-xyz',
    'another leaf',
    '48210457',
    'inner"secret',
    'from-docker',
    'in-url',
    Buffer.from('bob:hunter2').toString('base64').slice(6),
  ]) {
    it(`are masked in JSON: ${leaf}`, () => assert.ok(hidden(json, leaf), maskerOf(json).text(leaf)));
  }

  for (const word of [
    'service_account',
    'true',
    'http',
    'https://oauth2.example/token',
    'staging',
    '5432',
    'bob',
    '123',
    'password',
    'client_secret',
  ]) {
    it(`are not masked if they are not secret: ${word}`, () => assert.ok(!hidden(json, word)));
  }

  for (const [file, leaf] of [
    ['A=1\nexport TOKEN="from env file"\n', 'from env file'],
    ['//npm.example/:_authToken=npm-own-token\n', 'npm-own-token'],
    ['machine x\nlogin y\npassword net-rc-word\n', 'net-rc-word'],
    ['machine x login y password one-line-word\n', 'one-line-word'],
    ['password: from-yaml\n', 'from-yaml'],
    ['https://me:p%40ss-word@host/x\n', 'p@ss-word'],
    ['https://only-a-token@host\n', 'only-a-token'],
  ] as const) {
    it(`are masked in other files: ${leaf}`, () => assert.ok(hidden(file, leaf)));
  }

  it('are masked on their own for any JSON', () => {
    const text = fc
      .string({
        minLength: 13,
        maxLength: 30,
        unit: fc.constantFrom('a', 'b', 'X', '0', '_', '-', '+', '=', '"', "'", '<', '&', 'é', ' '),
      })
      .map((middle) => `q${middle}7`);
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 3 }),
        text,
        fc.array(fc.constantFrom('a', 'b'), { maxLength: 3 }),
        (other, secret, path) => {
          const value = path.reduce<unknown>((inner, key) => ({ [key]: [inner], other }), secret);
          fc.pre(typeof value !== 'string');
          assert.ok(!maskerOf(JSON.stringify(value)).text(secret).includes(secret.slice(2, -2)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('use a limited amount of memory, with plain forms first', () => {
    const large = Array.from(
      { length: 10_000 },
      (_, index) => `line ${index} of a very large secret with "quotes"`,
    ).join('\n');
    const forms = secretForms(large);
    assert.ok([...forms].reduce((sum, { length }) => sum + length, 0) <= 2_000_000);
    assert.ok(maskerOf(large).text('line 9999 of a very large secret with "quotes"') === '***');
  });

  it('grow linearly with the value if they are encoded twice', () => {
    const size = (length: number): number =>
      [...secretForms(`"${'aB1$'.repeat(length / 4)}`)].reduce((sum, form) => sum + form.length, 0);
    assert.ok(size(800) < 2.2 * size(400) && size(400) < 2.2 * size(200));
  });
});

describe('the automaton', () => {
  it('finds the same matches as a search for each text', () => {
    const letters = (maxLength: number): fc.Arbitrary<string> =>
      fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength });
    fc.assert(
      fc.property(fc.array(letters(5), { minLength: 1, maxLength: 5 }), letters(60), (texts, text) => {
        const scan = new Automaton(texts).start();
        for (let end = 1; end <= text.length; end++) {
          const expected = Math.max(
            0,
            ...texts.filter((each) => text.slice(0, end).endsWith(each)).map((each) => each.length),
          );
          assert.equal(scan.push(text.charCodeAt(end - 1)), expected);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
