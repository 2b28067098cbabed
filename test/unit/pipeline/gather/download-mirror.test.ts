import assert from 'node:assert/strict';
import { downloadMirror } from '../../../../src/pipeline/gather/download-mirror.ts';
import { reportOf } from '../../../../src/event/error.ts';

const written = {
  downloadMirror: { value: 'https://team.example', location: { file: '/code/a.yaml', line: 1, column: 1 } },
};

describe('downloadMirror', () => {
  it("is this machine's, or else the documents', or else none", () => {
    assert.equal(
      downloadMirror(written, { DVM_DOWNLOAD_MIRROR: 'http://me:pw@own.example/x' }),
      'http://me:pw@own.example/x',
    );
    assert.equal(downloadMirror(written, { DVM_DOWNLOAD_MIRROR: '' }), 'https://team.example');
    assert.equal(downloadMirror({}, {}), undefined);
  });

  for (const odd of ['own.example', 'file:///srv', 'http://a b', 'https://me:hunter2@', 'https://me:hunter2@x?y']) {
    it(`is not ${JSON.stringify(odd)}, and says so without repeating it`, () => {
      try {
        downloadMirror(written, { DVM_DOWNLOAD_MIRROR: odd });
      } catch (error) {
        const report = reportOf(error);
        assert.equal(report.kind, 'usage');
        return assert.ok(!JSON.stringify(report).includes(odd));
      }
      assert.fail('was taken');
    });
  }
});
