import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { cacheId, dockerfileValue, shellWord } from '../../../src/image/quote.ts';

const text = fc
  .oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[\\'"$`a !#~*-]{0,8}$/))
  .filter((each) => !each.includes('\0'));

describe('shellWord', () => {
  it('is parsed back unchanged by /bin/sh', function () {
    if (process.platform === 'win32') return this.skip();
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), (words) => {
        const out = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${words.map(shellWord).join(' ')}`]).toString();
        assert.deepEqual(out.split('\0').slice(0, -1), words);
      }),
      { numRuns: 50 },
    );
  });

  it('does not quote plain words', () => assert.equal(shellWord('black==24.1'), 'black==24.1'));
});

describe('dockerfileValue', () => {
  // In double quotes of a Dockerfile, a backslash escapes the backslash, the quote and the dollar sign.
  const read = (quoted: string): string => quoted.slice(1, -1).replace(/\\([\\"$])/g, '$1');

  it('parses back unchanged, without closing the quotes or expanding variables', () => {
    fc.assert(
      fc.property(text, (value) => {
        const quoted = dockerfileValue(value);
        assert.equal(read(quoted), value);
        assert.match(quoted, /^"(?:[^"\\$]|\\[\\"$])*"$/u);
      }),
    );
  });
});

describe('cacheId', () => {
  it('contains no characters that end a mount option', () => {
    fc.assert(fc.property(fc.array(fc.string()), (parts) => assert.match(cacheId(...parts), /^[A-Za-z0-9._-]+$/)));
    assert.equal(cacheId('pip', 'python:3.10-slim', 'base'), 'dvm-pip-python-3.10-slim-base');
  });
});
