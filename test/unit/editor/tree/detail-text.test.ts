import assert from 'node:assert/strict';
import { detailText } from '../../../../src/editor/tree/detail-text.ts';

const short = (path: string): string => path.replace('/code/', '');

describe('a value in the tree', () => {
  it('has the level that won before it, in the row and in the tooltip: its end is cut off in a narrow sidebar', () => {
    const value = `https://packages.example/${'long/'.repeat(50)}`;
    const { description, tooltip } = detailText(
      { name: 'INDEX', value, from: 'ecosystem', location: { file: '/code/a.yaml', line: 7, column: 3 } },
      short,
    );
    assert.equal(description, `ecosystem · ${value}`);
    assert.deepEqual(tooltip.split('\n'), ['From the ecosystem level', `INDEX: ${value}`, 'a.yaml:7']);
  });

  it('that no level hands down stands alone, a path as short as the editor writes it', () => {
    assert.deepEqual(detailText({ name: 'Source', value: '/code/app' }, short), {
      description: 'app',
      tooltip: 'Source: /code/app\nDefault; not set in any document',
    });
  });
});
