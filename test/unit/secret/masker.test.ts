import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LineSplitter } from '../../../src/engine/lines.ts';
import { Automaton } from '../../../src/secret/automaton.ts';
import { SHORTEST_SECRET } from '../../../src/secret/forms.ts';
import { Masker } from '../../../src/secret/masker.ts';

function maskerOf(...values: string[]): Masker {
  const masker = new Masker();
  masker.add(...values);
  return masker;
}

/** A secret as people have them, and worse. */
const token = fc.string({ minLength: 6, maxLength: 40, unit: fc.constantFrom(...'abcXYZ0189_-+/=.~!\'"\\$ &<>%é😀'.match(/./gu) ?? []) }).filter((text) => text.trim().length >= 6);
const noise = fc.string({ maxLength: 30 });

describe('masking', () => {
  const value = `p"a's/s w\\ö+rd`;
  const bytes = Buffer.from(value);
  const FORMS: Readonly<Record<string, string>> = {
    raw: value,
    JSON: JSON.stringify(value),
    'JSON in JSON of PHP': JSON.stringify(value).replaceAll('/', '\\/'),
    'ASCII JSON': JSON.stringify(value).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
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
  };
  for (const [what, text] of Object.entries(FORMS)) {
    it(`finds a value as ${what}`, () => {
      const masked = maskerOf(value).text(`before ${text} after`);
      assert.match(masked, /^before .*\*\*\*.* after$/);
      assert.ok(masked.length < 'before  after'.length + 16 + (text.startsWith('https') ? 10 : 0), masked);
    });
  }

  it('leaves nothing of a value in any of its forms, wherever it stands', () => {
    fc.assert(fc.property(token, noise, noise, (secret, before, after) => {
      const masker = maskerOf(secret);
      const encoded = Buffer.from(before + secret + after);
      for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())]) {
        assert.ok(!masker.text(before + form + after).replaceAll('***', '').includes(form) || form.length < SHORTEST_SECRET || (before + after).includes(form));
      }
      const kept = masker.text(encoded.toString('base64')).replaceAll('***', '');
      assert.ok(kept.length <= 4 * Math.ceil((Buffer.byteLength(before) + Buffer.byteLength(after)) / 3) + 12, kept);
    }), { numRuns: 500 });
  });

  it('finds values that chunks and lines cut anywhere', () => {
    fc.assert(fc.property(token, noise, noise, fc.array(fc.nat(100), { maxLength: 6 }), fc.array(fc.nat(40), { maxLength: 3 }), (secret, before, after, cuts, breaks) => {
      fc.pre(!(before + after).includes('***'));
      const broken = [...breaks].sort((a, b) => b - a).reduce((text, at) => (at < text.length ? `${text.slice(0, at)}\n${text.slice(at)}` : text), secret);
      const bytes = Buffer.from(`${before}${broken}${after}\n`);
      const splitter = new LineSplitter();
      const masked = maskerOf(secret).stream();
      const lines: string[] = [];
      let from = 0;
      for (const to of [...cuts.sort((a, b) => a - b), bytes.length]) {
        for (const line of splitter.push(bytes.subarray(from, Math.max(from, to)))) lines.push(...masked.push(line));
        from = Math.max(from, to);
      }
      for (const line of splitter.end()) lines.push(...masked.push(line));
      lines.push(...masked.end());
      assert.ok(!lines.join('').includes(secret), JSON.stringify(lines));
      assert.equal(lines.length, `${before}${broken}${after}`.split('\n').length);
    }), { numRuns: 1000 });
  });

  it('hides each line of a value of many, but not what every key begins with', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIIabcdefgh\nijklmnop\n}\n-----END PRIVATE KEY-----\n';
    const masker = maskerOf(key);
    for (const line of ['MIIabcdefgh', '  ijklmnop', 'x=MIIabcdefgh;']) assert.match(masker.text(line), /\*\*\*/);
    assert.equal(masker.text('-----BEGIN PRIVATE KEY-----'), '-----BEGIN PRIVATE KEY-----');
    assert.equal(masker.text('}'), '}');
    assert.doesNotMatch(masker.text(JSON.stringify({ key })), /abcdef|ijkl/);
    assert.doesNotMatch(masker.text(key), /abcdef|ijkl/);
  });

  it('finds a value that base64 has broken over lines, and keeps the lines apart', () => {
    const long = 'correct-horse-battery-staple-'.repeat(5);
    const wrapped = (Buffer.from(`user:${long}`).toString('base64').match(/.{1,76}/g) ?? []).join('\n');
    const masked = maskerOf(long).stream();
    const lines = [...wrapped.split('\n'), 'next'].flatMap((line) => masked.push(line));
    assert.deepEqual([...lines, ...masked.end()], ['dXNlcj***', '***', '***', 'next'].map((line, index) => (index === 0 ? (lines[0] ?? '') : line)));
    assert.match(lines[0] ?? '', /^dXNlc.{0,3}\*\*\*$/);
  });

  it('changes nothing else, and holds no line back that ends otherwise', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '*') })), (lines) => {
      const masked = maskerOf('ZZZZtop').stream();
      for (const line of lines) assert.deepEqual(masked.push(line), [line]);
    }));
  });

  it('reaches every text of an event', () => {
    const event = { type: 'log', line: 'a hunter22 b', nested: [{ error: { message: 'hunter22', line: 3 } }], none: undefined };
    assert.deepEqual(maskerOf('hunter22').deep(event), { type: 'log', line: 'a *** b', nested: [{ error: { message: '***', line: 3 } }], none: undefined });
  });

  it('knows values only from when they are added', () => {
    const masker = new Masker();
    assert.equal(masker.text('hunter22'), 'hunter22');
    masker.add('hunter22');
    masker.add('other123');
    assert.equal(masker.text('hunter22 other123'), '*** ***');
  });
});

describe('the automaton', () => {
  it('finds what a search for each text finds', () => {
    const letters = (maxLength: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength });
    fc.assert(fc.property(fc.array(letters(5), { minLength: 1, maxLength: 5 }), letters(60), (texts, text) => {
      const scan = new Automaton(texts).start();
      for (let end = 1; end <= text.length; end++) {
        const expected = Math.max(0, ...texts.filter((each) => text.slice(0, end).endsWith(each)).map((each) => each.length));
        assert.equal(scan.push(text.charCodeAt(end - 1)), expected);
      }
    }), { numRuns: 1000 });
  });
});
