import assert from 'node:assert/strict';
import { cancelAtRandom } from '../../endurance/buildkit/cancel.ts';
import { endure } from '../../endurance/buildkit/solves.ts';
import { Folders } from './fixture.ts';
import { engineAddress, TRANSPORTS } from './transports.ts';

/** The short form of endurance/buildkit.ts. */
describe('The BuildKit client leaves nothing behind', () => {
  const folders = new Folders();
  after(() => folders.remove());

  for (const transport of TRANSPORTS.filter(({ name }) => /socket|dial-stdio$/.test(name))) {
    it(`of solves that were stopped, through ${transport.name}`, async function () {
      this.timeout('4m');
      const way = await transport.open(folders.make());
      try {
        assert.equal((await cancelAtRandom(way.target, folders.make({ file: 'text' }), 10)).total, 10);
      } finally {
        await way.close();
      }
    });
  }

  it('of solves that faults ended', async function () {
    this.timeout('4m');
    const address = engineAddress();
    const { solved } = await endure(address.kind === 'unix' ? address.path : '', folders.make({ file: 'text' }), 30);
    assert.ok(solved >= 10);
  });
});
