import assert from 'node:assert/strict';
import { namesAfterDashes, requestedFormat } from '../../../src/cli/command-line.ts';

describe('the command line', () => {
  for (const [line, expected] of [
    ['build -- status', 'build --named=status'],
    ['-o json build --all -- status help', '-o json build --all --named=status --named=help'],
    ['build -- -x', 'build --named=-x'],
    ['build status -- x', 'build status -- x'],
    ['logs build -- status', 'logs build -- status'],
    ['build x', 'build x'],
  ] as const) {
    it(`"${line}" means "${expected}"`, () => assert.deepEqual(namesAfterDashes(line.split(' ')), expected.split(' ')));
  }

  for (const [line, format] of [
    ['build', 'text'],
    ['-o json build', 'json'],
    ['build -o jsonl', 'jsonl'],
    ['build -ojson', 'json'],
    ['build --output=json', 'json'],
    ['--output json build', 'json'],
    ['logs -fo json', 'json'],
    ['build -o xml', 'text'],
    ['build -- -o json', 'text'],
    ['build -o', 'text'],
  ] as const) {
    it(`"${line}" requests ${format}`, () => assert.equal(requestedFormat(line.split(' ')), format));
  }
});
