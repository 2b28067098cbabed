import assert from 'node:assert/strict';
import { detailText } from '../../../../src/editor/tree/detail-text.ts';

const short = (path: string): string => path.replace('/code/', '');

describe('a value in the tree', () => {
  it('is preceded by its level in the row and in the tooltip, because a narrow sidebar cuts off the end', () => {
    const value = `https://packages.example/${'long/'.repeat(50)}`;
    const { description, tooltip } = detailText(
      { name: 'INDEX', value, from: 'ecosystem', location: { file: '/code/a.yaml', line: 7, column: 3 } },
      short,
    );
    assert.equal(description, `ecosystem · ${value}`);
    assert.deepEqual(tooltip.split('\n'), ['From the ecosystem level', `INDEX: ${value}`, 'a.yaml:7']);
  });

  it('has no level if it is not inherited, and a shortened path', () => {
    assert.deepEqual(detailText({ name: 'Source', value: '/code/app' }, short), {
      description: 'app',
      tooltip: 'Source: /code/app\nDefault; not set in any document',
    });
  });
});
