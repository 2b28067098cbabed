import assert from 'node:assert/strict';
import { tooSlow, type Work } from './growth.ts';

/** Work of a number of small units. */
function busy(units: number): Work {
  return () => {
    let sum = 0;
    for (let unit = 0; unit < units; unit++) sum += Math.sqrt(unit);
    return sum;
  };
}

describe('the measurement of growth', function () {
  this.timeout('1m');

  it('accepts work that grows linearly or slightly faster', async () => {
    assert.equal(await tooSlow((size) => busy(size * 200)), undefined);
    assert.equal(await tooSlow((size) => busy(size * Math.log2(size) * 20)), undefined);
  });

  it('accepts work that costs nothing', async () => assert.equal(await tooSlow(() => () => undefined), undefined));

  it('rejects work that grows quadratically', async () => {
    assert.match((await tooSlow((size) => busy((size / 40) ** 2 * 100))) ?? '', /cost \d+\.\d times as much/);
  });

  it('accepts linear work on a machine that slows down every third run', async () => {
    let run = 0;
    const disturbed = (size: number): Work => {
      const [quick, slow] = [busy(size * 200), busy(size * 1000)];
      return () => (run++ % 3 === 0 ? slow() : quick());
    };
    assert.equal(await tooSlow(disturbed), undefined);
  });
});
