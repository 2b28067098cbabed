import assert from 'node:assert/strict';
import { cancelAtRandom } from '../../../endurance/buildkit/cancel.ts';
import { readSlowly } from '../../../endurance/buildkit/slow-reader.ts';
import { endure } from '../../../endurance/buildkit/solves.ts';
import { Folders } from '../../support/folder.ts';
import { engineAddress, TRANSPORTS } from './transports.ts';

const MAX_GROWTH_BYTES = 60 * 1024 * 1024;

/** A short version of endurance/buildkit.ts. */
describe('BuildKit client', () => {
  const folders = new Folders();
  after(() => folders.remove());

  for (const transport of TRANSPORTS.filter(({ name }) => /socket|dial-stdio$/.test(name))) {
    it(`releases all resources of stopped solves through ${transport.name}`, async function () {
      this.timeout('4m');
      const opened = await transport.open(folders.create());
      try {
        assert.equal((await cancelAtRandom(opened.target, folders.create({ file: 'text' }), 6)).total, 6);
      } finally {
        await opened.close();
      }
    });
  }

  it('releases all resources of failed solves', async function () {
    this.timeout('4m');
    const address = engineAddress();
    const { solved, failures } = await endure(
      { socket: address.kind === 'unix' ? address.path : '' },
      folders.create({ file: 'text' }),
      { times: 24 },
    );
    assert.ok(solved >= 12);
    assert.ok(failures.size >= 3, [...failures.keys()].join('\n'));
  });

  it('does not buffer an export for a slow reader', async function () {
    this.timeout('4m');
    const { bytes, growth } = await readSlowly({ kind: 'engine', address: engineAddress() }, 200, 100);
    assert.ok(bytes > 200 * 1024 * 1024);
    assert.ok(growth < MAX_GROWTH_BYTES, `memory grew by ${growth} bytes`);
  });
});
