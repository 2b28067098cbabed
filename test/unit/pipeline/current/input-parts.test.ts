import assert from 'node:assert/strict';
import fc from 'fast-check';
import { differences, inputParts, type PartsInput } from '../../../../src/pipeline/current/input-parts.ts';

const KEY = Buffer.alloc(32, 1);
const INPUT: PartsInput = {
  plan: {
    dockerfile: { text: 'FROM scratch', origins: new Map(), target: 'dev', images: [] },
    target: 'dev',
    args: { MODE: 'fast' },
    manifests: [{ name: 'package.json', digest: 'd1' }],
  },
  certificates: [{ name: 'corp', digest: 'c1' }],
  secrets: { TOKEN: 'hunter2' },
  images: new Map([['node:24', 'sha256:1']]),
};

describe('the inputs of an image', () => {
  it('differ in what was changed, added or removed, by its name', () => {
    const before = inputParts(INPUT, KEY);
    assert.deepEqual(differences(before, inputParts(INPUT, KEY)), []);
    const { plan } = INPUT;
    const now = inputParts(
      {
        ...INPUT,
        plan: { ...plan, args: {}, manifests: [{ name: 'package.json', digest: 'd2' }] },
        secrets: { TOKEN: 'hunter3' },
        images: new Map([['node:24', undefined]]),
        sourceDateEpoch: '1',
      },
      KEY,
    );
    assert.deepEqual(differences(before, now), [
      'SOURCE_DATE_EPOCH is new',
      'build arg MODE was removed',
      'file package.json changed',
      'image node:24 changed',
      'secret TOKEN changed',
    ]);
  });

  it('reveal neither args nor secrets, and hash them with the key', () => {
    const text = JSON.stringify(inputParts(INPUT, KEY));
    assert.doesNotMatch(text, /hunter2|fast/);
    const other = inputParts(INPUT, Buffer.alloc(32, 2));
    assert.deepEqual(differences(inputParts(INPUT, KEY), other), ['build arg MODE changed', 'secret TOKEN changed']);
  });

  it('keep any names apart', () => {
    const values = fc.dictionary(fc.string(), fc.string());
    fc.assert(
      fc.property(values, values, (secrets, args) => {
        const parts = inputParts({ ...INPUT, secrets, plan: { ...INPUT.plan, args } }, KEY);
        const kinds = Object.keys(parts).filter((name) => /^(?:secret|build arg) /.test(name));
        assert.equal(kinds.length, Object.keys(secrets).length + Object.keys(args).length);
      }),
    );
  });
});
