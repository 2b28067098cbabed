import assert from 'node:assert/strict';
import { DvmError, reportOf } from '../../../src/event/error.ts';

describe('reportOf', () => {
  it('returns the report of a DvmError, which keeps its cause', () => {
    const cause = new Error('why');
    const error = new DvmError({ kind: 'network', message: 'no way', hint: 'try' }, { cause });
    assert.deepEqual(reportOf(error), { kind: 'network', message: 'no way', hint: 'try' });
    assert.equal(error.cause, cause);
    assert.equal(error.code, 'network');
  });

  it('recognizes an error of another bundle by its shape, not by its class', () => {
    assert.equal(reportOf({ report: { kind: 'usage', message: 'x' } }).kind, 'usage');
  });

  for (const [code, kind] of [
    ['ENOSPC', 'disk_full'],
    ['EACCES', 'storage'],
    ['EPERM', 'storage'],
    ['EROFS', 'storage'],
    ['EWHATEVER', 'internal'],
  ] as const) {
    it(`is ${kind} for ${code}`, () => assert.equal(reportOf(Object.assign(new Error('x'), { code })).kind, kind));
  }

  for (const [what, thrown] of Object.entries({
    undefined: undefined,
    null: null,
    'a text': 'text',
    'a number': 7,
    'an object': {},
    'an empty report': { report: null },
  })) {
    it(`accepts ${what} as the thrown value`, () => assert.equal(reportOf(thrown).kind, 'internal'));
  }
});
