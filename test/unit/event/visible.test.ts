import assert from 'node:assert/strict';
import fc from 'fast-check';
import { visible, visibleJson, visibleTexts } from '../../../src/event/visible.ts';

/** Characters that must never reach a terminal, listed independently of the tested code. */
function isDangerous(code: number): boolean {
  const ranges: [number, number][] = [
    [0x00, 0x1f],
    [0x7f, 0x9f],
    [0x61c, 0x61c],
    [0x115f, 0x1160],
    [0x180e, 0x180e],
    [0x200b, 0x200b],
    [0x200e, 0x200f],
    [0x2028, 0x202e],
    [0x2060, 0x206f],
    [0x3164, 0x3164],
    [0xd800, 0xdfff],
    [0xfe03, 0xfe0d],
    [0xfeff, 0xfeff],
    [0xfff9, 0xfffb],
    [0xe0001, 0xe0001],
  ];
  return ranges.some(([from, to]) => code >= from && code <= to);
}

const hostile = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xff }),
      fc.constantFrom(
        0x1b,
        0x9b,
        0x200b,
        0x200d,
        0x200f,
        0x202e,
        0x2066,
        0x2028,
        0x61c,
        0xfe0f,
        0xfeff,
        0xe0041,
        0xe007f,
        0xe0100,
        0xd83d,
        0xdd27,
        0x1f3f4,
        0x301,
        0x65e5,
        0x3164,
      ),
      fc.integer({ min: 0, max: 0x10ffff }),
    ),
  )
  .map((codes) => codes.map((code) => String.fromCodePoint(code)).join(''));

describe('visible', () => {
  for (const text of [
    '',
    'shop/api',
    'Grüße',
    'e\u0301clair',
    '日本語/ワークスペース',
    '👩‍👩‍👧 👍🏽 ❤️ 1️⃣ 🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    'می‌خواهم',
    'क्‍ष',
    '葛󠄀',
    'שלום',
    'a  b',
  ]) {
    it(`leaves alone what can be read: ${text}`, () => assert.equal(visible(text), text));
  }

  for (const [text, shown] of [
    ['\u001b[8m', '\\u{1b}[8m'],
    ['\u001b]0;t\u0007', '\\u{1b}]0;t\\u{7}'],
    ['\u009b8m', '\\u{9b}8m'],
    ['a\u007f\b', 'a\\u{7f}\\u{8}'],
    ['\u202egnp.exe', '\\u{202e}gnp.exe'],
    ['\u2066\u061c\u200e', '\\u{2066}\\u{61c}\\u{200e}'],
    ['a\u200bb\ufeff', 'a\\u{200b}b\\u{feff}'],
    ['a\u200db', 'a\\u{200d}b'],
    ['a\ufe0f', 'a\\u{fe0f}'],
    ['❤\ufe0f\ufe0f', '❤\ufe0f\\u{fe0f}'],
    ['x\u{e0100}\u{e0101}', 'x\\u{e0100}\\u{e0101}'],
    ['hi\u{e0068}\u{e0069}', 'hi\\u{e0068}\\u{e0069}'],
    ['\ud800x', '\\u{d800}x'],
    ['a\u2028b\u2029', 'a\\u{2028}b\\u{2029}'],
    ['a\nb\tc\r', 'a\\u{a}b\\u{9}c\\u{d}'],
  ] as const) {
    it(`shows ${JSON.stringify(shown)}`, () => assert.equal(visible(text), shown));
  }

  it('escapes stacked marks that would be drawn over neighbouring text', () => {
    assert.equal(visible(`e${'\u0301'.repeat(10)}`), `e${'\u0301'.repeat(8)}\\u{301}\\u{301}`);
  });

  it('keeps the permitted layout characters', () => {
    assert.equal(visible('a\tb\nc\r', '\t'), 'a\tb\\u{a}c\\u{d}');
    assert.equal(visible('a\tb\nc\r', '\t\n'), 'a\tb\nc\\u{d}');
  });

  it('escapes all dangerous characters, and is idempotent', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = visible(text);
        assert.ok(
          !Array.from(shown).some((character) => isDangerous(character.codePointAt(0) ?? 0)),
          JSON.stringify(shown),
        );
        assert.equal(visible(shown), shown);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps the meaning of JSON', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const json = visibleJson(JSON.stringify({ [text]: [text] }, undefined, 2));
        assert.deepEqual(JSON.parse(json), { [text]: [text] });
        assert.ok(
          !Array.from(json.replaceAll('\n', '')).some((character) => isDangerous(character.codePointAt(0) ?? 0)),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('covers every string of a message, and no number', () => {
    assert.deepEqual(visibleTexts({ a: ['\u202e', 1, null, { b: 'x\ny\u0007' }], c: undefined }), {
      a: ['\\u{202e}', 1, null, { b: 'x\ny\\u{7}' }],
      c: undefined,
    });
  });

  it('takes linear time', () => {
    const counted = (length: number): number => visible('\u200d\u0301\u{e0041}\ufe0f'.repeat(length)).length;
    assert.equal(counted(200_000), 10 * counted(20_000));
  });
});
