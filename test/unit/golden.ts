import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Compares text with a golden file. A missing file is written and fails the test once, so that it is reviewed; a
 * mismatch leaves `<file>.actual` beside it. UPDATE_GOLDEN=1 accepts the new text.
 */
export function golden(file: string, text: string): void {
  const actual = `${file}.actual`;
  if (process.env['UPDATE_GOLDEN'] === '1') return write(file, text);
  if (!existsSync(file)) {
    write(file, text);
    assert.fail(`${file} did not exist and has been written. Read it, and run the test again.`);
  }
  const expected = readFileSync(file, 'utf8');
  if (expected !== text) write(actual, text);
  else rmSync(actual, { force: true });
  assert.equal(text, expected, `${file} differs; see ${actual}, or accept it with UPDATE_GOLDEN=1.`);
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
