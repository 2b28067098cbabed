import assert from 'node:assert/strict';
import { layersView } from '../../../../src/editor/build-page/layer-views.ts';

describe('layersView', () => {
  const layer = (createdBy: string, sizeBytes: number) => ({ createdBy, sizeBytes });

  it('names the layers that made an image grow', () => {
    const before = [
      layer('RUN /bin/sh -c npm i # buildkit', 10e6),
      layer('RUN /bin/sh -c rm # buildkit', 2e6),
      layer('/bin/sh -c #(nop) ADD file:x in / ', 80e6),
    ];
    const now = [
      layer('RUN |1 A=2 /bin/sh -c npm i # buildkit', 45e6),
      layer('COPY . . # buildkit', 7e6),
      layer('/bin/sh -c #(nop) ADD file:x in / ', 80e6),
    ];
    const view = layersView(now, before);
    assert.deepEqual(
      view?.layers.map(({ text, sizeBytes, growthBytes, isNew }) => [text, sizeBytes, growthBytes, isNew]),
      [
        ['ADD file:x in /', 80e6, 0, false],
        ['RUN npm i', 45e6, 35e6, false],
        ['COPY . .', 7e6, 7e6, true],
      ],
    );
    assert.equal(view.growth, '40 MB larger than the last image: RUN npm i (+35 MB), COPY . . (new, +7.0 MB)');
  });

  it('omits changes without a previous image, and growth when an image shrank', () => {
    assert.equal(layersView(undefined, []), null);
    assert.deepEqual(layersView([layer('RUN a', 5)], undefined), {
      layers: [{ text: 'RUN a', sizeBytes: 5, isNew: false }],
    });
    assert.equal(layersView([layer('RUN a', 5)], [layer('RUN a', 5e6)])?.growth, undefined);
  });
});
