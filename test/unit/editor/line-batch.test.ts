import assert from 'node:assert/strict';
import { LineBatch } from '../../../src/editor/line-batch.ts';

describe('LineBatch', () => {
  it('writes lines that arrive together as one text, soon', async () => {
    const written: string[] = [];
    const flushed = new Promise<void>((resolve) => {
      const batch = new LineBatch((text) => {
        written.push(text);
        resolve();
      });
      for (const line of ['a', '', 'b']) batch.push(line);
    });
    assert.deepEqual(written, []);
    await flushed;
    assert.deepEqual(written, ['a\n\nb\n']);
  });

  it('omits excess lines, and reports how many', () => {
    const written: string[] = [];
    const batch = new LineBatch((text) => written.push(text));
    for (let index = 0; index < 1003; index++) batch.push(String(index));
    batch.flush();
    batch.flush();
    assert.equal(written.length, 1);
    const lines = written[0]?.split('\n') ?? [];
    assert.deepEqual(
      [lines.length, lines[999], lines[1000]],
      [1002, '999', '… 3 lines omitted; the log of the build has them all …'],
    );
  });
});
